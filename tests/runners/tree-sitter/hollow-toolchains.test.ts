import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createTreeSitterReader } from '#shared/adapters/tree-sitter/tree-sitter-reader.adapter.ts';

const reader = createTreeSitterReader();
const GO_TOOL = 'go';
const folder = mkdtempSync(join(tmpdir(), 'hollow-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hollow = async (path: string, text: string, how: 'throw' | 'empty'): Promise<string> => {
  const hollowed = await reader.hollow({ path, text, how, changed: [{ first: 1, last: 9999 }] });
  if (!hollowed) throw new Error('not hollowed');
  return hollowed.text;
};

const PYTHON = `
import asyncio
from dataclasses import dataclass

LIMIT = 3
NAMES = ["a"]
TABLE = {"a": 1, "b": {"c": "x"}}

def plain(a):
    """Says what it does."""
    return a

def only_docstring():
    """Nothing else."""

def one_line(): return 1

@staticmethod
def decorated():
    # a comment first
    return 1

async def later():
    return 1

async def stream():
    yield 1

def numbers():
    if True:
        yield 1

double = lambda a: a * 2

@dataclass
class Point:
    x: int = 1
    @property
    def size(self):
        return self.x
    def nested(self):
        def inner():
            return 1
        return inner()
`;

const inPython = async (how: 'throw' | 'empty', expression: string): Promise<string> => {
  const program = `${await hollow('a.py', PYTHON, how)}
async def collect(xs):
    return [x async for x in xs]
try:
    print(repr(${expression}))
except AssertionError as error:
    print("raised", error)
`;
  return execFileSync('python3', ['-c', program], { encoding: 'utf8' }).trim();
};

describe('hollow Python', () => {
  const calls = [
    'plain(1)',
    'only_docstring()',
    'one_line()',
    'decorated()',
    'asyncio.run(later())',
    'double(1)',
    'Point().size',
    'Point().nested()',
  ];

  test.each(calls)('%s raises, or gives None', async (call) => {
    expect(await inPython('throw', call)).toBe('raised hollow');
    expect(await inPython('empty', call)).toBe('None');
  });

  test.each(['list(numbers())', 'asyncio.run(collect(stream()))'])(
    '%s raises, or yields nothing',
    async (call) => {
      expect(await inPython('throw', call)).toBe('raised hollow');
      expect(await inPython('empty', call)).toBe('[]');
    },
  );

  test('docstrings stay, module values are emptied', async () => {
    expect(await inPython('empty', 'plain.__doc__')).toBe("'Says what it does.'");
    expect(await inPython('empty', '(LIMIT, NAMES, TABLE)')).toBe("(0, [], {'a': 0, 'b': {'c': ''}})");
    expect(await inPython('throw', '(LIMIT, NAMES)')).toBe("(3, ['a'])");
  });
});

const PROGRAM = `import sys

print("a call")
for each in [1]:
    print("a loop", each)
if sys.argv:
    later = 1
sent = []
sent.append(lambda: 1)
if __name__ == "__main__":
    print("a guarded call")
`;

test.each(['throw', 'empty'] as const)(
  'hollow Python (%s): what a program does by itself is left out, so that what imports it still loads',
  async (how) => {
    const program = `${await hollow('a.py', PROGRAM, how)}print(later, sent)\n`;
    expect(execFileSync('python3', ['-c', program], { encoding: 'utf8' })).toBe('1 []\n');
  },
);

const GO = `package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

type Store[T any] struct{ items []T }

var ErrNone = errors.New("none")

var upper = map[string]func(string) string{"a": strings.ToUpper}

const limit = 3

var names = []string{"a"}

var fixed = [...]int{1, 2}

func (s *Store[T]) Add(item T) (int, error) {
	s.items = append(s.items, item)
	return len(s.items), nil
}

func named() (n int, err error) {
	n = 1
	return n, ErrNone
}

func single(user string) string { return user }

func none(w *os.File) {
	fmt.Fprintln(w, "printed")
}

func closure() func() int {
	return func() int { return limit + fixed[1] }
}

func init() { names = append(names, "b") }
`;

const inGo = async (how: 'throw' | 'empty', statements: string): Promise<string> => {
  const main = `package main\n\nimport "fmt"\n\nfunc main() {\n\tdefer func() {\n\t\tif r := recover(); r != nil {\n\t\t\tfmt.Println("panicked", r)\n\t\t}\n\t}()\n\t${statements}\n}\n`;
  const program = mkdtempSync(join(folder, 'go-'));
  writeFileSync(join(program, 'go.mod'), 'module example.com/hollow\n\ngo 1.22\n');
  writeFileSync(join(program, 'a.go'), await hollow('a.go', GO, how));
  writeFileSync(join(program, 'main.go'), main);
  return execFileSync(GO_TOOL, ['run', '.'], {
    cwd: program,
    encoding: 'utf8',
    env: { ...process.env, GOFLAGS: '-mod=mod', GOTOOLCHAIN: 'local' },
  }).trim();
};

describe('hollow Go', () => {
  test('compiles and panics, but not while it loads', async () => {
    expect(await inGo('throw', 'fmt.Println(len(names)); fmt.Println(single("x"))')).toBe(
      '1\npanicked hollow',
    );
    expect(await inGo('throw', 's := &Store[int]{}; s.Add(1)')).toBe('panicked hollow');
  });

  test('compiles and gives zero values', async () => {
    const calls =
      's := &Store[int]{}; n, err := s.Add(1); m, err2 := named(); none(nil); fmt.Printf("%v %v %v %v %q %v %v %v", n, err, m, err2, single("x"), closure() == nil, len(names), limit)';
    expect(await inGo('empty', calls)).toBe('0 <nil> 0 <nil> "" true 0 0');
  });
});
