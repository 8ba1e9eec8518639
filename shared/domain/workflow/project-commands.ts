/** Rows of the table that set projects up: possible in any state, and moving the workflow in none. */
import { MEMBER_ROLES, MODES } from '../vocabulary.ts';
import { CHANNEL } from './parameters.ts';
import { ANY } from './workflow-command.ts';
import type { WorkflowCommand } from './workflow-command.ts';

// prettier-ignore
export const PROJECT_COMMANDS = [
  {
    words: '/project register', role: 'admin', confirm: false, reads: false,
    help: 'Register a git repository as a project.',
    arguments: [
      { name: 'path', kind: 'word', required: true, help: 'folder or URL of the repository', example: '/workspace/user-api' },
      { name: 'name', kind: 'text', required: false, help: 'name of the project', example: '"User API"' },
    ],
    flags: [],
    moves: ANY, effects: 'the project begins in IDLE', hints: {},
  },
  { words: '/project list', role: 'viewer', confirm: false, reads: true, help: 'List the projects.', arguments: [], flags: [], moves: ANY, effects: 'none', hints: {} },
  { words: '/project status', role: 'viewer', confirm: false, reads: true, help: 'Show the project: mode, members, channels, budget, counts.', arguments: [], flags: [], moves: ANY, effects: 'none', hints: {} },
  {
    words: '/project mode', role: 'admin', confirm: false, reads: false,
    help: 'Choose where people decide.',
    arguments: [{ name: 'mode', kind: 'choice', required: true, choices: [...MODES, 'config'], help: 'blocking: every phase; partial: design and finished story; autonomous: only what always asks; config: as the configuration says', example: 'partial' }],
    flags: [],
    moves: ANY, effects: 'holds for every gate of cycles that start from now on, and outranks the configuration', hints: {},
  },
  {
    words: '/project bind', role: 'admin', confirm: false, reads: false,
    help: 'Bind the project to a chat channel.',
    arguments: [CHANNEL],
    flags: [],
    moves: ANY, effects: 'what happens is told there, and commands said there are for this project', hints: {},
  },
  {
    words: '/project unbind', role: 'admin', confirm: false, reads: false,
    help: 'Free a chat channel of the project.',
    arguments: [CHANNEL],
    flags: [],
    moves: ANY, effects: 'nothing is told there any more; another project may be bound to it', hints: {},
  },
  {
    words: '/project member', role: 'admin', confirm: false, reads: false,
    help: "Set a person's role in the project.",
    arguments: [
      { name: 'person', kind: 'word', required: true, help: 'id of the person', example: 'slack:U0123456789' },
      { name: 'role', kind: 'choice', required: true, choices: [...MEMBER_ROLES, 'none'], help: 'none takes the person out', example: 'developer' },
      { name: 'name', kind: 'text', required: false, help: 'how the person is called', example: '"Ada"' },
    ],
    flags: [{ name: 'also', kind: 'words', required: false, help: 'other identities of the same person; none takes them away', example: 'github:ada,discord:80351110224678912' }],
    moves: ANY, effects: 'holds from the next command on', hints: {},
  },
  {
    words: '/project join', role: 'viewer', outsiders: true, confirm: false, reads: false,
    help: 'Ask an admin to let you in, or for a higher role.',
    arguments: [{ name: 'role', kind: 'choice', required: false, choices: MEMBER_ROLES, help: 'the role that is asked for; viewer unless said', example: 'developer' }],
    flags: [],
    moves: ANY, effects: 'opens an approval that an admin decides', hints: {},
  },
  {
    words: '/project audit', role: 'admin', confirm: false, reads: true,
    help: 'List the commands that were accepted and refused: who, when, from where.',
    arguments: [],
    flags: [{ name: 'page', kind: 'number', required: false, help: 'page of the list, from 1, the latest first', example: '2' }],
    moves: ANY, effects: 'none', hints: {},
  },
  { words: '/project remove', role: 'admin', confirm: true, reads: false, help: 'Take the project off the list; its records stay.', arguments: [], flags: [], moves: ANY, effects: 'refused while cycles run', hints: {} },
] as const satisfies readonly WorkflowCommand[];
