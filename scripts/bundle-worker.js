/**
 * Bundles a worker for its image: `node scripts/bundle-worker.js <worker> <folder>`. The folder gets `runner/main.mjs`,
 * beside it what the worker gives to other processes, and packages that read files of their own.
 */
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const [worker, target] = process.argv.slice(2);
if (worker === undefined || target === undefined) {
  console.error('usage: node scripts/bundle-worker.js <worker> <folder>');
  process.exit(1);
}

/** Packages with WebAssembly beside their code, and which of their files are read. */
const WITH_FILES = {
  'web-tree-sitter': /^(package\.json|web-tree-sitter\.(js|wasm)|LICENSE)$/,
  '@vscode/tree-sitter-wasm':
    /^(package\.json|wasm|tree-sitter-(javascript|typescript|tsx|python|go)\.wasm|LICENSE)$/,
};

const { metafile } = await build({
  entryPoints: [join(root, 'workers', worker, 'main.ts')],
  outfile: join(target, 'runner/main.mjs'),
  bundle: true,
  minify: true,
  keepNames: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  external: Object.keys(WITH_FILES),
  metafile: true,
  logLevel: 'warning',
  banner: {
    // Packages that are still CommonJS call `require` at run time.
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
});

// Reporters and launchers are read from beside the code, or from one folder up: `runners/<runner>/` becomes `runner/`.
const runners = join(root, 'workers', worker, 'runners');
if (Object.keys(metafile.inputs).some((path) => path.includes(`workers/${worker}/runners/`))) {
  for (const entry of readdirSync(runners, { recursive: true })) {
    if (!/\.(cjs|mjs|py)$/.test(entry)) continue;
    cpSync(join(runners, entry), join(target, dirname(entry) === '.' ? '' : 'runner', basename(entry)));
  }
}
const outside = new Set(
  Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path)),
);
for (const [name, wanted] of Object.entries(WITH_FILES)) {
  if (!outside.has('web-tree-sitter')) continue;
  const folder = join(target, 'node_modules', name);
  mkdirSync(folder, { recursive: true });
  cpSync(join(root, 'node_modules', name), folder, {
    recursive: true,
    filter: (path) => path.endsWith(`/${name}`) || wanted.test(basename(path)),
  });
}
