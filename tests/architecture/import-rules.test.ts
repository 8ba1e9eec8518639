import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CRUISE_OPTIONS, RULES } from './import-rules.ts';
import { ROOT, typeScriptFiles } from './read-source.ts';

const ROOMS = ['shared', 'functions', 'workers', 'state-machines', 'infra', 'local', 'bin'];

async function check(baseDir: string, folders: string[]): Promise<ICruiseResult> {
  const { output } = await cruise(folders, {
    ...CRUISE_OPTIONS,
    baseDir,
    validate: true,
    ruleSet: { forbidden: [...RULES] },
  });
  if (typeof output === 'string') throw new Error(output);
  return output;
}

const offences = (result: ICruiseResult) =>
  result.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);

describe('the rooms of the product', () => {
  it('import each other only as the rules allow', { timeout: 60_000 }, async () => {
    const typeScript = await typeScriptFiles(ROOMS);
    const rooms = ROOMS.filter(
      (room) => room === 'bin' || typeScript.some((file) => file.startsWith(`${room}/`)),
    );

    const result = await check(ROOT, rooms);

    // A parser that reads nothing reports no violation: TypeScript 7 makes exactly that happen.
    expect(result.summary.totalCruised).toBeGreaterThanOrEqual(typeScript.length);
    expect(result.summary.totalDependenciesCruised ?? 0).toBeGreaterThan(typeScript.length);
    expect(offences(result)).toEqual([]);
  });
});

/** One offence for each rule: what stands in which file. A key is the offender. */
const PLANTED: Record<string, Record<string, string>> = {
  'domain-imports-nothing': {
    'shared/domain/offender.ts': "import { id } from '../ports/ids.port.ts';\nexport const a = id;\n",
  },
  'contracts-import-domain': {
    'shared/contracts/offender.contract.ts':
      "import { id } from '../ports/ids.port.ts';\nexport const a = id;\n",
  },
  'ports-import-domain-and-contracts': {
    'shared/ports/offender.port.ts': "import * as z from 'zod';\nexport const a = z;\n",
  },
  'usecases-import-inwards': {
    'shared/usecases/offender.usecase.ts':
      "import { readFileSync } from 'node:fs';\nexport const a = readFileSync;\n",
  },
  'adapters-import-no-usecase': {
    'shared/adapters/one/offender.adapter.ts':
      "import { innocent } from '../../usecases/innocent.usecase.ts';\nexport const a = innocent;\n",
  },
  'adapters-stand-alone': {
    'shared/adapters/one/sibling.adapter.ts':
      "import { two } from '../two/two.adapter.ts';\nexport const a = two;\n",
  },
  'edge-imports-no-adapter': {
    'shared/edge/offender.ts':
      "import { two } from '../adapters/two/two.adapter.ts';\nexport const a = two;\n",
  },
  'sdks-in-adapters-only': {
    'functions/take-command/lambda.ts':
      "import { S3Client } from '@aws-sdk/client-s3';\nexport const a = S3Client;\n",
  },
  'handlers-know-no-adapter': {
    'workers/test-runner/handler.ts':
      "import { two } from '../../shared/adapters/two/two.adapter.ts';\nexport const a = two;\n",
  },
  'functions-stand-alone': {
    'functions/take-command/handler.ts':
      "import { other } from '../other-function/handler.ts';\nexport const a = other;\n",
  },
  'workers-stand-alone': {
    'workers/agent-runner/offender.ts':
      "import { ran } from '../test-runner/ran.ts';\nexport const a = ran;\n",
  },
  'infra-imports-data-only': {
    'infra/offender.ts':
      "import { other } from '../functions/other-function/handler.ts';\nexport const a = other;\n",
  },
  'nothing-imports-infra-local-tests': {
    'shared/usecases/outwards.usecase.ts':
      "import { engine } from '../../local/engine.ts';\nexport const a = engine;\n",
  },
  'local-imports-no-infra-or-tests': {
    'local/offender.ts': "import { stack } from '../infra/stack.ts';\nexport const a = stack;\n",
  },
  'no-cycles': {
    'local/cycle-a.ts': "import { b } from './cycle-b.ts';\nexport const a = (): unknown => b;\n",
  },
  'no-unresolved': { 'local/nowhere.ts': "import { a } from './not-there.ts';\nexport const b = a;\n" },
};

/** What the offences lead to. */
const AROUND: Record<string, string> = {
  'package.json': '{ "type": "module" }',
  'shared/ports/ids.port.ts': 'export const id = 1;\n',
  'shared/usecases/innocent.usecase.ts': 'export const innocent = 1;\n',
  'shared/adapters/two/two.adapter.ts': 'export const two = 2;\n',
  'functions/other-function/handler.ts': 'export const other = 1;\n',
  'workers/test-runner/ran.ts': 'export const ran = 1;\n',
  'local/engine.ts': 'export const engine = 1;\n',
  'local/cycle-b.ts': "import { a } from './cycle-a.ts';\nexport const b = (): unknown => a;\n",
  'infra/stack.ts': 'export const stack = 1;\n',
  'node_modules/zod/package.json': '{ "name": "zod", "version": "1.0.0", "main": "index.js" }',
  'node_modules/zod/index.js': 'export const z = 1;\n',
  'node_modules/@aws-sdk/client-s3/package.json':
    '{ "name": "@aws-sdk/client-s3", "version": "1.0.0", "main": "index.js" }',
  'node_modules/@aws-sdk/client-s3/index.js': 'export const S3Client = 1;\n',
};

describe('each import rule', () => {
  let folder: string;
  let found: ICruiseResult;

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'planted-')));
    for (const [path, text] of Object.entries(
      Object.assign({}, AROUND, ...Object.values(PLANTED)) as Record<string, string>,
    )) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    found = await check(folder, ['shared', 'functions', 'workers', 'infra', 'local']);
  });
  afterAll(async () => rm(folder, { recursive: true, force: true }));

  it('has an offence planted here', () => {
    expect(Object.keys(PLANTED).sort()).toEqual(RULES.map((rule) => rule.name).sort());
  });

  it.each(Object.entries(PLANTED))('finds its planted offence: %s', (name, files) => {
    const finds = found.summary.violations
      .filter((violation) => violation.rule.name === name)
      .map(({ from }) => from);

    expect(finds).toEqual(expect.arrayContaining(Object.keys(files)));
  });
});
