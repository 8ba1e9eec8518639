/** What pytest alone knows. */
import type { More } from './play-more.ts';
import { ADD, py, sourceOf, SUM, testOf } from './pytest-words.ts';

const wrong = (...before: readonly string[]) => sourceOf('add', 'return 0', py(...before));
const ANY = ['test-fails', 'sentinel-wrong', 'run-defect'] as const;

export const pytestMore: More = {
  accepted: {
    'missing attribute': testOf('import src.old', 'assert src.old.more() == 1'),
    'new parameter': testOf('from src.old import old', 'assert old(2, base=3) == 5'),
    'class of tests': py(
      'from src.old import old',
      '',
      '',
      'class TestAC1:',
      '    def test_doubles(self):',
      '        assert old(2) == 4',
    ),
    'import inside the test': testOf('', `${ADD}\n${SUM}`),
  },
  refused: {
    'fixture that fails': [
      py(
        'import pytest',
        '',
        '',
        '@pytest.fixture',
        'def database():',
        '    raise RuntimeError("no database")',
        '',
        '',
        'def test_ac1_reads(database):',
        '    assert False',
      ),
      'test-fails-for-other-cause',
    ],
    'skipped file': [
      testOf('import pytest\n\npytest.skip("later", allow_module_level=True)', SUM),
      'test-skipped',
    ],
    'file skipped for want of a package': [
      testOf('import pytest\n\npad = pytest.importorskip("left_pad_of_nobody")', 'assert pad'),
      'test-skipped',
    ],
    'unexpected pass': [
      py('import pytest', '', '', '@pytest.mark.xfail', 'def test_ac1_adds():', '    assert True'),
      'test-expected-to-fail',
    ],
    'test that is none to pytest': [
      `${testOf('', 'assert False')}\n\ntest_ac1_adds.__test__ = False\n`,
      'test-did-not-run',
    ],
  },
  attacks: {
    'patches the call of tests': {
      code: wrong('import _pytest.runner as runner', '', 'runner.pytest_runtest_call = lambda item: None'),
      reasons: ANY,
    },
    'turns failed reports into passed ones': {
      code: wrong(
        'from _pytest.reports import TestReport',
        '',
        'old = TestReport.from_item_and_call',
        '',
        '',
        'def lie(item, call):',
        '    call.excinfo = None',
        '    return old(item, call)',
        '',
        '',
        'TestReport.from_item_and_call = staticmethod(lie)',
      ),
      reasons: ANY,
    },
    'writes into the report': {
      code: wrong('import os', '', 'os.write(3, b"forged\\n")'),
      reasons: ['run-defect'],
    },
    'leaves while it loads': {
      code: wrong('import sys', '', 'sys.exit(0)'),
      reasons: ['run-defect', 'test-did-not-run'],
    },
    'lets no error be missed': {
      test: testOf(`import pytest\n${ADD}`, 'with pytest.raises(TypeError):\n    add("a", "b")'),
      code: wrong(
        'import contextlib',
        'import pytest',
        '',
        'pytest.raises = lambda *given, **more: contextlib.nullcontext()',
      ),
      reasons: ['sentinel-wrong'],
    },
  },
};
