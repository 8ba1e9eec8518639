import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { BUNDLING } from '#infra/constructs/bundling.ts';
import { FUNCTIONS as DEPLOYED } from '#infra/function-list.ts';

export interface BundleMeasured {
  readonly kB: number;
  readonly importMs: number;
  /** A person or a platform waits for it: of a cold start the import is most. */
  readonly awaited: boolean;
}

const FUNCTIONS = fileURLToPath(new URL('../functions', import.meta.url));

const TRIES = 3;

/** Size and import time of these Lambdas (all, where none is named), bundled as they are deployed. */
export const measureBundles = async (
  names: readonly string[] = readdirSync(FUNCTIONS),
): Promise<Readonly<Record<string, BundleMeasured>>> => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-bundles-'));
  try {
    const measured: Record<string, BundleMeasured> = {};
    for (const name of names) {
      const outfile = join(folder, `${name}.mjs`);
      await build({
        ...BUNDLING,
        mainFields: [...BUNDLING.mainFields],
        banner: { js: BUNDLING.banner },
        entryPoints: [join(FUNCTIONS, name, 'lambda.ts')],
        outfile,
        bundle: true,
        platform: 'node',
        format: 'esm',
        logLevel: 'error',
      });
      // The quickest of three: what else the machine does only slows it down.
      const importMs = Math.min(...Array.from({ length: TRIES }, () => importTime(outfile)));
      const trigger = DEPLOYED[name]?.trigger.kind;
      const awaited = trigger === 'api' || trigger === 'webhooks' || trigger === 'socket';
      measured[name] = { kB: Math.round(statSync(outfile).size / 1000), importMs, awaited };
    }
    return measured;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** In a process of its own; what a missing environment makes it throw comes after everything was loaded. */
const importTime = (file: string): number => {
  const program = `const t = performance.now(); try { await import(${JSON.stringify(pathToFileURL(file).href)}); } catch {} process.stdout.write(String(performance.now() - t));`;
  return Math.round(
    Number(
      execFileSync(process.execPath, ['--input-type=module', '-e', program], {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'] ?? '', AWS_REGION: 'eu-central-1' },
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    ),
  );
};
