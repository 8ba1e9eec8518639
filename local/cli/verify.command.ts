import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { openClone, type OpenClone } from '#shared/adapters/git/open-clone.ts';
import { registrySettings } from '#shared/adapters/local-sandbox/registry-settings.ts';
import type { EvidenceAttempt } from '#shared/contracts/evidence.contract.ts';
import { short } from '#shared/usecases/evidence/finding.ts';
import { verifyEvidence, type VerifiedEvidence } from '#shared/usecases/verify-evidence.usecase.ts';
import { findEvidence, findPublicKey } from '../verify/find-evidence.ts';
import { runCommitAgain } from '../verify/run-commit-again.ts';
import { CliError, EXIT } from './exit-codes.ts';

interface VerifyFlags {
  readonly bundle?: string;
  readonly repository: string;
  readonly publicKey?: string;
  readonly run: boolean;
  readonly attempts?: boolean;
  readonly unsandboxed?: boolean;
  readonly json?: boolean;
}

/** `agent-workflow verify`: exit 0 everything holds, 1 something does not, 2 used wrongly, 3 it could not be checked. */
export const registerVerify = (program: Command): void => {
  program
    .command('verify')
    .description(
      'check evidence again: signature, hash chain, hashes against the repository, and the recorded commits by running them',
    )
    .argument('[story...]', 'stories whose evidence is checked (default: all on the branch orch-state)')
    .option('--bundle <file>', 'check this sealed bundle instead')
    .option('--repository <path>', 'clone or bare repository to check against', '.')
    .option(
      '--public-key <file>',
      "the project's public key, as PEM (default: from the branch orch-state; never the bundle's own)",
    )
    .addOption(new Option('--no-run', 'do not run the recorded commits again'))
    .option('--attempts', 'list every attempt with its commit and the hashes of what it left')
    .option('--unsandboxed', 'run project code even where no sandbox can be made')
    .option('--json', 'print {ok, evidence: [{story, cycle, holds, findings}]}')
    .action(verify);
};

const verify = async (stories: readonly string[], flags: VerifyFlags): Promise<void> => {
  if (flags.bundle !== undefined && stories.length > 0)
    throw new CliError(EXIT.usedWrongly, 'name stories or a bundle, not both');
  const scratch = await mkdtemp(join(tmpdir(), 'agent-workflow-verify-'));
  const searchPath = process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin';
  let repository: OpenClone | undefined;
  try {
    repository = await openClone({ path: resolve(flags.repository), scratch, environmentPath: searchPath });
    const publicKey = await findPublicKey(repository, flags.publicKey);
    const found = await findEvidence(repository, { stories, bundle: flags.bundle });
    const runTests = flags.run
      ? runCommitAgain({
          scratch,
          searchPath,
          unsandboxed: flags.unsandboxed ?? false,
          registries: registrySettings(process.env),
        })
      : null;
    show(await verifyEvidence(found, { repository, publicKey, runTests }), flags);
  } finally {
    await repository?.close();
    await rm(scratch, { recursive: true, force: true });
  }
};

function show(verified: readonly VerifiedEvidence[], { json, attempts }: VerifyFlags): void {
  const ok = verified.every((one) => one.holds);
  if (!ok) process.exitCode = verified.some(isRefuted) ? EXIT.answerIsNo : EXIT.broke;
  const lines = json
    ? [
        JSON.stringify({
          ok,
          evidence: verified.map(({ storyId, cycleId, attempts: shown, ...rest }) => ({
            story: storyId,
            cycle: cycleId,
            ...rest,
            ...(attempts === true ? { attempts: shown } : {}),
          })),
        }),
      ]
    : verified.flatMap((one) => [
        ...inWords(one),
        ...(attempts === true ? one.attempts.flatMap(listed) : []),
      ]);
  process.stdout.write(`${lines.join('\n')}\n`);
}

const isRefuted = ({ findings }: VerifiedEvidence): boolean =>
  findings.some(({ unchecked }) => unchecked !== true);

function inWords(verified: VerifiedEvidence): readonly string[] {
  const { storyId, cycleId, place, holds, findings, ranAgain } = verified;
  const name = storyId === null ? place : `${storyId} (${cycleId ?? ''})`;
  const how = ranAgain ? 'its commits were run again' : 'its commits were not run again';
  if (holds) return [`✓ ${name} holds: signed by the project's key, unchanged, in the repository; ${how}.`];
  return [
    isRefuted(verified)
      ? `✗ ${name} does not hold:`
      : `? ${name} could not be checked wholly; nothing that was checked speaks against it:`,
    ...findings.map(({ check, text }) => `    ${check.padEnd(11)} ${printable(text)}`),
  ];
}

const listed = ({ phase, attempt, commit, files, bundled, verdict }: EvidenceAttempt): readonly string[] => [
  `    ${phase} ${attempt} ${verdict === null ? 'without verdict' : verdict.accepted ? 'accepted' : 'refused'} ${commit === null ? 'without commit' : short(commit)}${bundled ? '' : ' (its files were too large for the bundle)'}`,
  ...files.map(({ path, sha256 }) => `      ${(sha256 ?? 'deleted').padEnd(64)} ${printable(path)}`),
];

/** What stands in evidence may be anybody's text: control characters must not reach a terminal. */
const printable = (text: string): string => {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ');
  return line.length <= MAX_LINE ? line : `${line.slice(0, MAX_LINE)}…`;
};

/** What a package manager says may fill a page. */
const MAX_LINE = 400;
