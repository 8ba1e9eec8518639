/**
 * Who may import whom (ARCHITECTURE.md, "Rooms"), as rules of dependency-cruiser. The test beside this file checks the
 * rooms by them, and proves each rule on a planted offence, so that a rule which stopped matching is found.
 */
import type { ICruiseOptions, IForbiddenRuleType, IRegularForbiddenRuleType } from 'dependency-cruiser';

type From = IRegularForbiddenRuleType['from'];

const PACKAGES = 'node_modules/';

/** A rule that lets files of one room import only what matches; everything else is the offence `name`. */
const only = (name: string, comment: string, from: string, allowed: string[]): IForbiddenRuleType => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { pathNot: allowed },
});

/** A rule by which no file of one room imports what matches. */
const never = (
  name: string,
  comment: string,
  from: string | From,
  to: string | string[] | IRegularForbiddenRuleType['to'],
): IForbiddenRuleType => ({
  name,
  comment,
  severity: 'error',
  from: typeof from === 'string' ? { path: from } : from,
  to: typeof to === 'string' || Array.isArray(to) ? { path: to } : to,
});

export const RULES: readonly IForbiddenRuleType[] = [
  only(
    'domain-imports-nothing',
    'What the product means depends on nothing but pure matching.',
    '^shared/domain/',
    ['^shared/domain/', `${PACKAGES}picomatch/`],
  ),
  only(
    'contracts-import-domain',
    'What crosses a process knows the words of the domain.',
    '^shared/contracts/',
    ['^shared/(domain|contracts)/', `${PACKAGES}zod/`],
  ),
  only('ports-import-domain-and-contracts', 'A port speaks the words of the product.', '^shared/ports/', [
    '^shared/(domain|contracts|ports)/',
  ]),
  only(
    'usecases-import-inwards',
    'What the product does knows ports and pure libraries, never what is behind a port.',
    '^shared/usecases/',
    ['^shared/(domain|contracts|ports|usecases)/', `${PACKAGES}(zod|yaml)/`, '^(node:)?crypto$'],
  ),
  never(
    'adapters-import-no-usecase',
    'An adapter reaches the outside, it decides nothing.',
    '^shared/(adapters|edge)/',
    ['^shared/usecases/'],
  ),
  never(
    'adapters-stand-alone',
    'One means must be replaceable without the other.',
    { path: '^shared/adapters/([^/]+)/' },
    { path: '^shared/adapters/', pathNot: '^shared/adapters/$1/' },
  ),
  never(
    'edge-imports-no-adapter',
    'The edge turns an event into a call; composition chooses the adapters.',
    '^shared/edge/',
    '^shared/adapters/',
  ),
  never(
    'sdks-in-adapters-only',
    'The outside is reached through ports.',
    { path: '^(shared|functions|workers|state-machines|local)/', pathNot: '^shared/(adapters|edge)/' },
    `${PACKAGES}(@aws-sdk/|@ai-sdk/|ai/|@slack/|@octokit/|octokit/|discord|jira)`,
  ),
  never(
    'handlers-know-no-adapter',
    'A handler is run by Lambda, Fargate and the local server alike.',
    '^(functions|workers)/.*handler[.]ts$',
    '^(shared/adapters|local|infra)/',
  ),
  never(
    'functions-stand-alone',
    'A function is deployed alone.',
    { path: '^functions/([^/]+)/' },
    { path: '^functions/', pathNot: '^functions/$1/' },
  ),
  never(
    'workers-stand-alone',
    'A worker is deployed alone, and agent code never meets project code.',
    { path: '^workers/([^/]+)/' },
    { path: '^workers/', pathNot: '^workers/$1/' },
  ),
  never(
    'infra-imports-data-only',
    'What is deployed is described by data, not by what runs in it.',
    '^infra/',
    ['^(shared/(ports|usecases|adapters|edge)|local)/', '^(functions|workers)/.*(?<!env)[.]ts$'],
  ),
  never(
    'nothing-imports-infra-local-tests',
    'They are outermost.',
    { path: '^(shared|functions|workers|state-machines)/' },
    '^(infra|local|tests|scripts|bench)/',
  ),
  never(
    'local-imports-no-infra-or-tests',
    'Local mode stands beside the cloud.',
    '^local/',
    '^(infra|tests)/',
  ),
  {
    name: 'no-cycles',
    comment: 'A cycle has no order in which to read it.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-unresolved',
    comment:
      'An import that leads nowhere is checked by no rule. Reporters are laid beside what they import when a run begins.',
    severity: 'error',
    from: { pathNot: '^workers/test-runner/runners/.+[.][cm]js$' },
    to: { couldNotResolve: true },
  },
];

export const CRUISE_OPTIONS: ICruiseOptions = {
  doNotFollow: { path: 'node_modules' },
  tsPreCompilationDeps: true,
  combinedDependencies: true,
  enhancedResolveOptions: {
    exportsFields: ['exports'],
    conditionNames: ['import', 'node', 'types', 'default'],
    extensions: ['.ts', '.js', '.json', '.d.ts'],
  },
};
