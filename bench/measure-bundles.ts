import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

export interface BundleMeasured {
  readonly kB: number;
  readonly importMs: number;
}

const FUNCTIONS = fileURLToPath(new URL('../functions', import.meta.url));

/** Size and import time of every Lambda, bundled as it is deployed. */
export const measureBundles = async (): Promise<Readonly<Record<string, BundleMeasured>>> => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-bundles-'));
  try {
    const measured: Record<string, BundleMeasured> = {};
    for (const name of readdirSync(FUNCTIONS)) {
      const outfile = join(folder, `${name}.mjs`);
      await build({
        entryPoints: [join(FUNCTIONS, name, 'lambda.ts')],
        outfile,
        bundle: true,
        minify: true,
        platform: 'node',
        target: 'node24',
        format: 'esm',
        logLevel: 'error',
        banner: {
          js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
        },
      });
      measured[name] = { kB: Math.round(statSync(outfile).size / 1000), importMs: importTime(outfile) };
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
