/** Renewals per lease: two may fail before it lapses. */
const RENEWALS = 3;

export interface Lease {
  /** Aborted when the lease is lost: the work must stop and hand nothing in. */
  readonly lost: AbortSignal;
  release(): void;
}

/** Renews a lease while the work goes on. A renewal that throws is tried again until the lease has lapsed. */
export const keepLease = (renew: () => Promise<boolean>, leaseSeconds: number): Lease => {
  const lost = new AbortController();
  let failures = 0;
  let busy = false;
  const beat = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    const kept = await renew().then(
      (held) => (held ? 'yes' : 'no'),
      () => 'unknown',
    );
    busy = false;
    failures = kept === 'unknown' ? failures + 1 : 0;
    if (kept === 'no' || failures >= RENEWALS) {
      lost.abort(new Error('the lease on the job is lost'));
      clearInterval(timer);
    }
  };
  const timer = setInterval(() => void beat(), (leaseSeconds * 1_000) / RENEWALS);
  return { lost: lost.signal, release: () => clearInterval(timer) };
};
