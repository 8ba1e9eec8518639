/** What one test binary prints with `-test.v=test2json`: lines that the testing package marks with a control character. */
import type { TestResult } from '#shared/contracts/test-report.contract.ts';
import { explainedBySubtest } from './read-go-json.ts';
import { MARK, readTestFailure, type GoPlace } from './go-causes.ts';

export function readGoBinary(
  output: string,
  file: string,
  place: GoPlace,
): { results: TestResult[]; twice: string[]; ended: boolean } {
  const ends = new Map<string, { status: TestResult['status']; seconds: number }>();
  const texts = new Map<string, string>();
  const twice: string[] = [];
  let current = '';
  let ended = false;
  for (const line of output.split('\n')) {
    const at = line.indexOf(MARK);
    const framed = at === -1 ? '' : line.slice(at + 1);
    const run = /^=== (?:RUN|CONT|NAME)\s+(\S*)/.exec(framed)?.[1];
    const end = /^--- (PASS|FAIL|SKIP): (\S+) \((\d+\.\d+)s\)/.exec(framed);
    if (/^(?:PASS|FAIL)$/.test(framed)) ended = true;
    if (run !== undefined) {
      current = run;
      if (run !== '' && !texts.has(run)) texts.set(run, '');
    } else if (end !== null) {
      const [, word, name = '', seconds] = end;
      if (ends.has(name)) twice.push(name);
      ends.set(name, {
        status: word === 'PASS' ? 'passed' : word === 'SKIP' ? 'skipped' : 'failed',
        seconds: Number(seconds),
      });
    } else if (current !== '') texts.set(current, `${texts.get(current) ?? ''}${line}\n`);
  }
  const results = [...texts].map(([name, text]): TestResult => {
    const end = ends.get(name);
    const base = { project: '', file, name, durationMs: (end?.seconds ?? 0) * 1000 };
    if (end !== undefined && end.status !== 'failed') return { ...base, status: end.status };
    return { ...base, status: 'failed', failure: readTestFailure(text, place) };
  });
  return { results: results.map((result) => explainedBySubtest(result, results)), twice, ended };
}
