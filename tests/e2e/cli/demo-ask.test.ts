import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { PROGRAM } from '../harness/run-command.ts';
import type { Ran } from '../harness/run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'aw-ask-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const demo = (typed: string, ...args: string[]): Promise<Ran> =>
  new Promise((resolve) => {
    const child = spawn(PROGRAM, ['demo', '--ask', ...args], { timeout: 60_000, killSignal: 'SIGKILL' });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.on('close', (code) => resolve({ code: code ?? -1, out, err }));
    child.stdin.end(typed);
  });

const QUESTION = '[Enter] approves';

test('a demo that asks, and whose answers end, leaves the gate open, says how to go on, and prints JSON alone', async () => {
  const { code, out, err } = await demo('\n', '--json', '--dir', join(folder, 'ends'));
  expect(code).toBe(1);
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.filter((line) => /^\/approve ./.test(String(line['command'])))).toHaveLength(1);
  expect(err.split(QUESTION)).toHaveLength(3);
  const summary = lines.at(-1);
  expect(summary).toMatchObject({ type: 'summary', openGate: { question: expect.any(String) } });
  const { next } = summary?.['openGate'] as { readonly next: readonly string[] };
  expect(next).toEqual([
    expect.stringContaining(`start --state ${join(folder, 'ends', 'state')} --model scripted:`),
    expect.stringMatching(/do '\/approve \S+'$/),
  ]);
  expect(err.trim().split('\n').at(-1)).toContain(next.join(', then '));
}, 90_000);
