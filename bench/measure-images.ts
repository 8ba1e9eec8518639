import { dockerBuild, setup } from '../tests/containers/build-images.ts';
import { docker, engineVersion, IMAGES } from '../tests/containers/engine.ts';
import { startWorker } from '../tests/containers/start-worker.ts';
import { jobSpec } from '../tests/unit/workers/agent-job-fixture.ts';

export interface ImageMeasured {
  /** Of the image, unpacked. */
  readonly mB: number;
  /** From the call that starts the container to its first job; null: its calls come to it. */
  readonly firstJobMs: number | null;
}

const WORKERS = ['agent-runner', 'test-runner'] as const;
const GIT_OPS = 'agent-workflow-test/git-ops';
const TRIES = 3;

/** Of each worker's image and that of `git-ops`, a function in an image of its own; undefined where no container engine answers. */
export async function measureImages(): Promise<Readonly<Record<string, ImageMeasured>> | undefined> {
  if (engineVersion() === undefined) return undefined;
  await setup();
  const measured: Record<string, ImageMeasured> = {};
  for (const worker of WORKERS) {
    const starts: number[] = [];
    for (let n = 0; n < TRIES; n += 1) starts.push(await firstJob(worker));
    // The quickest of three, as with bundles.
    measured[worker] = { mB: await sizeOf(IMAGES[worker]), firstJobMs: Math.min(...starts) };
  }
  dockerBuild('--tag', GIT_OPS, '--file', 'functions/git-ops/Dockerfile', '.');
  measured['git-ops'] = { mB: await sizeOf(GIT_OPS), firstJobMs: null };
  return measured;
}

const sizeOf = async (image: string): Promise<number> =>
  Math.round(Number(await docker('image', 'inspect', '--format', '{{.Size}}', image)) / 1_000_000);

/** What the job asks for does not matter: it is measured until it is taken. */
async function firstJob(worker: (typeof WORKERS)[number]): Promise<number> {
  const running = await startWorker(
    { worker, jobs: [{ id: 'job_1', servesId: 'cyc_1', files: {}, spec: jobSpec() }], replies: [] },
    { MODELS: 'openai-compatible:', OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' },
  );
  try {
    for (;;) {
      const claim = (await running.events()).find(({ event }) => event === 'claim');
      if (claim !== undefined) return Math.round(Number(claim['atMs']) - running.startedMs);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  } finally {
    await running.remove();
  }
}
