import type * as z from 'zod';
import type { JobMessage } from '#shared/contracts/jobs.contract.ts';
import { jsonObject, type JsonObject, type JsonValue } from '#shared/contracts/json.contract.ts';
import { workerAnswers } from '#shared/contracts/worker-calls.contract.ts';
import type { WorkerAnswer, WorkerCall, WorkerPlace } from '#shared/contracts/worker-calls.contract.ts';
import type { JobDelivery, WorkerDesk } from '#shared/ports/worker-desk.port.ts';
import { download, upload } from './transfer.ts';

export interface PresignedJobsOptions {
  /** Calls the function `job-access`. */
  readonly call: (payload: JsonObject) => Promise<JsonValue>;
  readonly place: WorkerPlace;
}

const RESULT = 'result.json';

/** A job's inputs and outputs through URLs that `job-access` signs: the worker itself may read and write nothing. */
export function createPresignedJobs({ call, place }: PresignedJobsOptions): WorkerDesk {
  const ask = async <Name extends WorkerCall['call']>(
    request: Extract<WorkerCall, { call: Name }>,
    answer: z.ZodType<WorkerAnswer<Name>>,
  ): Promise<WorkerAnswer<Name>> => answer.parse(await call(jsonObject.parse(request)));

  return {
    report: async (state) =>
      (await ask<'report'>({ call: 'report', v: 1, place, state }, workerAnswers.report)).state,
    open: (message, onKept) => openDelivery(message, { ask, place, onKept }),
  };
}

type Ask = <Name extends WorkerCall['call']>(
  request: Extract<WorkerCall, { call: Name }>,
  answer: z.ZodType<WorkerAnswer<Name>>,
) => Promise<WorkerAnswer<Name>>;

function openDelivery(
  message: JobMessage,
  { ask, place, onKept }: { ask: Ask; place: WorkerPlace; onKept: (leaseSeconds: number) => Promise<void> },
): JobDelivery {
  const ref = { v: 1 as const, jobId: message.jobId, claimKey: message.claimKey ?? '' };
  // The claim's own generation counts: a second delivery cannot be mistaken for this one.
  let claim: WorkerAnswer<'claim'> | undefined;
  const leased = (): typeof ref & { generation: number } => {
    if (claim?.kind !== 'claimed') throw new Error(`job ${message.jobId} was not claimed`);
    return { ...ref, generation: claim.generation };
  };
  const write = async (name: string, body: Uint8Array): Promise<string> => {
    const request = { call: 'write' as const, ...leased(), name, bytes: body.byteLength };
    const { url, key } = await ask<'write'>(request, workerAnswers.write);
    await upload(url, body);
    return key;
  };
  return {
    claimed: () => claim?.kind,
    busySeconds: () => (claim?.kind === 'busy' ? claim.seconds : 0),
    release: async (resend) => {
      const generation = claim?.kind === 'claimed' ? claim.generation : null;
      await ask<'release'>({ call: 'release', ...ref, generation, resend }, workerAnswers.release);
    },
    jobs: {
      claim: async () => {
        claim = await ask<'claim'>({ call: 'claim', ...ref, place }, workerAnswers.claim);
        return claim.kind === 'claimed' ? { spec: claim.spec, leaseSeconds: claim.leaseSeconds } : undefined;
      },
      renew: async () => {
        const { held } = await ask<'renew'>({ call: 'renew', ...leased(), place }, workerAnswers.renew);
        if (held && claim?.kind === 'claimed') await onKept(claim.leaseSeconds);
        return held;
      },
      fetch: async (_jobId, key) =>
        download((await ask<'read'>({ call: 'read', ...leased(), key }, workerAnswers.read)).url),
      store: (_jobId, name, body) => write(name, body),
      finish: async (_jobId, _generation, result) => {
        await write(RESULT, new TextEncoder().encode(JSON.stringify(result)));
        await ask<'finish'>({ call: 'finish', ...leased(), product: RESULT }, workerAnswers.finish);
      },
    },
  };
}
