/** What the deploy test is doing, a line each with the seconds since its start, and what took how long at the end. */
const startedMs = performance.now();
const taken: { readonly what: string; readonly seconds: number }[] = [];

const seconds = (sinceMs: number): number => (performance.now() - sinceMs) / 1000;

export function say(text: string): void {
  process.stdout.write(`[${seconds(startedMs).toFixed(1).padStart(6)} s] ${text}\n`);
}

/** Does it, and says so before and after. */
export async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const begunMs = performance.now();
  say(`${what} …`);
  const result = await work();
  const took = seconds(begunMs);
  taken.push({ what, seconds: took });
  say(`${what}: done in ${took.toFixed(1)} s`);
  return result;
}

export function saySummary(): void {
  const lines = taken.map(({ what, seconds: took }) => `  ${took.toFixed(1).padStart(6)} s  ${what}`);
  process.stdout.write(
    [
      '',
      'The deploy test took',
      ...lines,
      `  ${seconds(startedMs).toFixed(1).padStart(6)} s  in all`,
      '',
    ].join('\n'),
  );
}
