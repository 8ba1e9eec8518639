import { setup } from '../tests/containers/build-images.ts';
import { docker, engineVersion, IMAGES } from '../tests/containers/engine.ts';
import { startWorker } from '../tests/containers/start-worker.ts';
import { jobSpec } from '../tests/unit/workers/agent-job-fixture.ts';

export interface ImageMeasured {
  /** Of the image, unpacked. */
  readonly mB: number;
  /** From the call that starts the container to its first job. */
  readonly firstJobMs: number;
}

const WORKERS = ['agent-runner', 'test-runner'] as const;
const TRIES = 3;

/** Of each worker's image; undefined where no container engine answers. */
export async function measureImages(): Promise<Readonly<Record<string, ImageMeasured>> | undefined> {
  if (engineVersion() === undefined) return undefined;
  await setup();
  const measured: Record<string, ImageMeasured> = {};
  for (const worker of WORKERS) {
    const bytes = Number(await docker('image', 'inspect', '--format', '{{.Size}}', IMAGES[worker]));
    const starts: number[] = [];
    for (let n = 0; n < TRIES; n += 1) starts.push(await firstJob(worker));
    // The quickest of three, as with bundles.
    measured[worker] = { mB: Math.round(bytes / 1_000_000), firstJobMs: Math.min(...starts) };
  }
  return measured;
}

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
