import { textIn } from '#shared/contracts/json.contract.ts';
import { styleText } from 'node:util';
import type { CommandAnswer } from '#shared/contracts/commands.contract.ts';
import type { EventRecord } from '#shared/contracts/records.contract.ts';
import { boardAfter, firstReason } from './story-board.ts';
import type { Board, StoryLine } from './story-board.ts';

export interface Progress {
  readonly said: (command: string, answer: CommandAnswer) => void;
  readonly happened: (event: EventRecord) => void;
  readonly note: (text: string) => void;
  /** Leaves the last picture standing. */
  readonly end: () => void;
}

export interface Output {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  readonly columns: number;
}

/** One JSON object a line. */
export const jsonProgress = (output: Output): Progress => {
  const print = (value: object): void => output.write(`${JSON.stringify(value)}\n`);
  return {
    said: (command, { ok, reply, state }) => print({ type: 'command', command, ok, reply, state }),
    happened: (event) =>
      print({ type: 'event', kind: event.kind, story: event.storyId, at: event.at, data: event.data }),
    note: (text) => print({ type: 'note', text }),
    end: () => undefined,
  };
};

/** Events that a person follows; the others are in the log. */
const TOLD: Readonly<Record<string, (event: EventRecord) => string>> = {
  'cycle.started': () => 'cycle started',
  'attempt.started': (event) => `${textIn(event.data, 'phase')}: attempt ${textIn(event.data, 'attempt')}`,
  'verdict.accepted': (event) => `${textIn(event.data, 'phase')} proved`,
  'verdict.refused': (event) => `${textIn(event.data, 'phase')} refused: ${firstReason(event)}`,
  'refactor.dropped': () => 'refactoring dropped, the GREEN commit stands',
  'tests.ran': (event) => `tests run: ${textIn(event.data, 'summary')}`,
  'branch.pushed': (event) => `branch ${textIn(event.data, 'branch')} pushed`,
  'cycle.completed': () => 'done',
  'cycle.blocked': (event) => `blocked: ${textIn(event.data, 'why')}`,
};

/** Plain lines, for a pipe or a log. */
export const plainProgress = (output: Output): Progress => ({
  said: (command, answer) => output.write(`> ${command}\n${indent(answer.reply)}\n`),
  happened: (event) => {
    const told = TOLD[event.kind];
    if (told !== undefined && event.storyId !== null) output.write(`  ${event.storyId}  ${told(event)}\n`);
  },
  note: (text) => output.write(`${text}\n`),
  end: () => undefined,
});

const indent = (text: string): string =>
  text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');

const PHASE_MARKS = ['DESIGN', 'TEST_RED', 'CODE_GREEN', 'REFACTOR', 'COMMIT'] as const;

/** One line a story, redrawn in place below what was said. */
export const liveProgress = (output: Output): Progress => {
  let board: Board = new Map();
  let drawn = 0;
  const erase = (): string => (drawn === 0 ? '' : `\u001b[${drawn}A\u001b[0J`);
  const draw = (above = ''): void => {
    const lines = [...board.values()].map((line) => fit(render(line), output.columns));
    output.write(`${erase()}${above}${lines.map((line) => `${line}\n`).join('')}`);
    drawn = lines.length;
  };
  return {
    said: (command, answer) => draw(`${styleText('bold', `> ${command}`)}\n${indent(answer.reply)}\n\n`),
    happened: (event) => {
      const after = boardAfter(board, event);
      const changed = after !== board;
      board = after;
      if (event.kind === 'verdict.refused')
        draw(
          `${styleText('red', `  ✗ ${event.storyId ?? ''} ${textIn(event.data, 'phase')}`)}  ${firstReason(event)}\n`,
        );
      else if (changed) draw();
    },
    note: (text) => draw(`${text}\n`),
    end: () => {
      drawn = 0;
    },
  };
};

const render = (line: StoryLine): string => {
  const at = PHASE_MARKS.findIndex((phase) => phase === line.phase);
  const done = line.status === 'completed';
  const bar = PHASE_MARKS.map((_, index) =>
    done || index < at
      ? styleText('green', '●')
      : index === at
        ? styleText(line.status === 'waiting' ? 'yellow' : 'cyan', '◐')
        : styleText('dim', '○'),
  ).join('');
  const state = done ? styleText('green', 'done') : line.phase;
  const counts = `${line.attempts} attempts, ${line.refusals.length} refused`;
  return `  ${line.id.padEnd(10)} ${bar} ${state.padEnd(10)}  ${styleText('dim', counts)}  ${line.last}`;
};

/** Cut to the width of the terminal, so that a line stays one line; styles do not count. */
const fit = (text: string, columns: number): string => {
  let width = 0;
  let result = '';
  // eslint-disable-next-line no-control-regex -- terminal styles begin with the escape character
  for (const part of text.split(/(\u001b\[[0-9;]*m)/)) {
    if (part.startsWith('\u001b')) {
      result += part;
      continue;
    }
    const room = Math.max(0, columns - 1 - width);
    result += part.slice(0, room);
    width += Math.min(part.length, room);
  }
  return result;
};
