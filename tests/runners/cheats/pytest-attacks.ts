/** Code in Python that would have its tests pass otherwise than by doing what they ask. */
import type { Commit } from '../../e2e/verdicts/story-bench.ts';
import type { Dialect } from '../../cheats/dialect.ts';
import { py, sourceOf } from './pytest-words.ts';

const wrong =
  (...before: readonly string[]) =>
  (name: string): Commit =>
    sourceOf(name, 'return 0', py(...before));

export const attacks: Pick<Dialect, 'cheats' | 'alone'> = {
  cheats: {
    'wrong code': (name) => sourceOf(name, 'return a - b'),
    'patched assertions': wrong(
      'from _pytest.assertion import rewrite',
      '',
      'rewrite.AssertionRewriter.visit_Assert = lambda self, node: []',
    ),
    // What a rewritten assert raises is looked up by name.
    'one patched assertion': wrong(
      'import builtins',
      'import pytest',
      '',
      'builtins.AssertionError = pytest.skip.Exception',
    ),
    'patched globals': wrong(
      'import builtins',
      'import json',
      'import os',
      '',
      'load = builtins.__import__',
      'builtins.__import__ = lambda name, *rest, **more: load("os" if name == "calc" else name, *rest, **more)',
      'json.dumps = lambda *given, **more: \'{"kind": "phase", "outcome": "passed"}\'',
      'os.write = lambda descriptor, data: len(data)',
    ),
    'patched runner': wrong(
      'import gc',
      'import pytest',
      'from _pytest.config import PytestPluginManager',
      '',
      '',
      'class Lie:',
      '    @pytest.hookimpl(hookwrapper=True, tryfirst=True)',
      '    def pytest_runtest_makereport(self, item, call):',
      '        call.excinfo = None',
      '        outcome = yield',
      '        outcome.get_result().outcome = "passed"',
      '',
      '',
      'for each in gc.get_objects():',
      '    if isinstance(each, PytestPluginManager):',
      '        each.register(Lie())',
    ),
    // Not bytes on a descriptor, but the engine's own words.
    'forged frames': wrong(
      'import __main__ as engine',
      '',
      'send = engine.send',
      '',
      '',
      'def lie(**said):',
      '    send(**{**said, "outcome": "passed", "error": None} if said["kind"] == "phase" else said)',
      '',
      '',
      'engine.send = lie',
    ),
    'printed results': wrong(
      'print("tests/tdd/S-1/test_add.py::test_ac1_adds PASSED [100%]\\n==== 1 passed in 0.01s ====")',
    ),
    'tests rewritten while they run': (name) =>
      sourceOf(
        name,
        'return 0',
        py(
          'from pathlib import Path',
          '',
          `test = Path("tests/tdd/S-1/test_${name}.py")`,
          'test.write_text(test.read_text().replace("3", "0"))',
        ),
      ),
    'ends with code 0': wrong('import os', '', 'os._exit(0)'),
    'ends with code 0 at exit': wrong(
      'import atexit',
      'import os',
      '',
      'atexit.register(lambda: os._exit(0))',
    ),
    'child that writes the report': wrong(
      'import subprocess',
      '',
      'subprocess.run(["sh", "-c", "echo forged >&3; for f in /proc/$PPID/fd/*; do echo forged >$f; done"], stdout=-3, stderr=-3)',
    ),
    'child left behind': (name) =>
      sourceOf(
        name,
        'return a + b',
        py(
          'import subprocess',
          '',
          'subprocess.Popen(["sleep", "30"], start_new_session=True, stdout=-3, stderr=-3)',
        ),
      ),
  },
  // All tests share one process.
  alone: [
    'patched assertions',
    'one patched assertion',
    'patched globals',
    'patched runner',
    'forged frames',
    'ends with code 0',
    'child that writes the report',
    'child left behind',
  ],
};
