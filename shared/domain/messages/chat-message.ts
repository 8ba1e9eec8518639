/** A message before a platform gives it its form. Texts are plain: whoever renders them escapes them. */

/** What a button does. */
export type ChatDeed =
  /** Says a command, as if its presser had typed it. */
  | { readonly kind: 'command'; readonly text: string }
  /** Opens a form; what is filled in completes the command. */
  | { readonly kind: 'form'; readonly form: ChatForm };

/** Forms that a chat opens: each becomes one command. `subject`: the story or approval it is about. */
export type ChatForm =
  | { readonly name: 'reject'; readonly subject: string }
  | { readonly name: 'suggest_fix'; readonly subject: string }
  | { readonly name: 'epic' }
  | { readonly name: 'story' }
  | { readonly name: 'feedback' }
  | { readonly name: 'request_changes' };

export interface ChatButton {
  readonly label: string;
  readonly style: 'primary' | 'danger' | 'plain';
  readonly does: ChatDeed;
}

export interface ChatMessage {
  /** One line that is shown strongly, and alone where there is little room. */
  readonly head: string;
  readonly text: string;
  /** Shown as it is, in letters of one width: a matrix. */
  readonly table?: string;
  /** An SVG document. */
  readonly picture?: { readonly svg: string; readonly describes: string };
  readonly tone: 'good' | 'bad' | 'asks' | 'plain';
  readonly buttons: readonly ChatButton[];
  /** A story's messages hang together. null: the message is about the project. */
  readonly storyId: string | null;
  /** It replaces the last one of its story that was so marked, instead of standing beside it. */
  readonly progress: boolean;
  /** Shown to whom it answers, and to nobody else. */
  readonly onlyToAsker: boolean;
}
