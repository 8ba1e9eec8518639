import * as z from 'zod';

/** A node of Atlassian's document format (ADF), as deep as it is looked at. */
interface DocumentNode {
  readonly type: string;
  readonly text?: string | undefined;
  readonly attrs?: Readonly<Record<string, unknown>> | undefined;
  readonly content?: readonly DocumentNode[] | undefined;
}

const documentNode: z.ZodType<DocumentNode> = z.lazy(() =>
  z.object({
    type: z.string(),
    text: z.string().optional(),
    attrs: z.record(z.string(), z.unknown()).optional(),
    content: z.array(documentNode).optional(),
  }),
);

/** What stands on lines of its own. */
const BLOCKS: readonly string[] = [
  'paragraph',
  'heading',
  'codeBlock',
  'blockquote',
  'panel',
  'rule',
  'mediaSingle',
  'mediaGroup',
  'table',
  'tableRow',
  'bulletList',
  'orderedList',
  'taskList',
];

/** Nested deeper than any person writes. */
const MOST_DEPTH = 60;

/** Text of a document, or of a plain string as older sites give it; '' for anything else. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  const parsed = documentNode.safeParse(value);
  if (!parsed.success) return '';
  return write(parsed.data, 0)
    .replace(/[ \t]+\n/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function write(node: DocumentNode, depth: number): string {
  if (depth > MOST_DEPTH) return '';
  const inside = (): string => (node.content ?? []).map((child) => write(child, depth + 1)).join('');
  switch (node.type) {
    case 'text':
      return node.text ?? '';
    case 'hardBreak':
      return '\n';
    case 'mention':
    case 'emoji':
    case 'status':
      return word(node, 'text') || word(node, 'shortName');
    case 'inlineCard':
    case 'blockCard':
      return word(node, 'url');
    case 'listItem':
    case 'taskItem':
      return `- ${inside().trim()}\n`;
    case 'tableCell':
    case 'tableHeader':
      return `${inside().trim()} | `;
    default:
      return BLOCKS.includes(node.type) ? `${inside()}\n` : inside();
  }
}

const word = ({ attrs }: DocumentNode, name: string): string => {
  const value = attrs?.[name];
  return typeof value === 'string' ? value : '';
};

interface ParagraphsDocument {
  readonly [name: string]: unknown;
  readonly type: 'doc';
  readonly version: number;
  readonly content: Record<string, unknown>[];
}

/** A document of paragraphs, one for each line. */
export const documentOf = (text: string): ParagraphsDocument => ({
  type: 'doc',
  version: 1,
  content: text
    .split('\n')
    .map((line) => ({ type: 'paragraph', content: line === '' ? [] : [{ type: 'text', text: line }] })),
});
