/** Three small projects with packages, and a story for each whose design asks for one more. */

import type { InstallProject } from '../../e2e/install/install-project.ts';

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

export const nodeProject: InstallProject = {
  files: {
    '.gitignore': 'node_modules\n',
    'package.json': json({
      name: 'titles',
      private: true,
      type: 'module',
      scripts: { test: 'node --test' },
      dependencies: { 'lodash.capitalize': '4.2.1' },
    }),
    'package-lock.json': json({
      name: 'titles',
      lockfileVersion: 3,
      requires: true,
      packages: {
        '': { name: 'titles', dependencies: { 'lodash.capitalize': '4.2.1' } },
        'node_modules/lodash.capitalize': {
          version: '4.2.1',
          integrity:
            'sha512-kZzYOKspf8XVX5AvmQF94gQW0lejFVgb80G85bU4ZWzoJ6C03PQg3coYAUpSTpQWelrZELd3XWgHzw4Ck5kaIw==',
          license: 'MIT',
        },
      },
    }),
    'src/title.js': `import capitalize from 'lodash.capitalize';\n\nexport const title = (text) => capitalize(text.trim());\n`,
    'tests/unit/title.test.js': `import assert from 'node:assert/strict';
import test from 'node:test';
import capitalize from 'lodash.capitalize';
import { title } from '../../src/title.js';

test('a title begins with a capital', () => {
  assert.equal(title(' ada '), capitalize('ada'));
});
`,
  },
  design: {
    criteria: ['A title becomes a slug of lower-case words with dashes between'],
    file: 'src/slug.js',
    symbol: 'slugOf',
  },
  asks: { name: 'lodash.kebabcase', version: '4.1.1' },
  red: [
    'slug.test.js',
    `import assert from 'node:assert/strict';
import test from 'node:test';
import { slugOf } from '../../../src/slug.js';

test('AC1: a title becomes a slug', () => {
  assert.equal(slugOf('  Hello Brave World '), 'hello-brave-world');
});
`,
  ],
  green: [
    'src/slug.js',
    `import kebabCase from 'lodash.kebabcase';
import { title } from './title.js';

export function slugOf(text) {
  return kebabCase(title(text));
}
`,
  ],
  manifests: [
    ['package.json', 'lodash.kebabcase'],
    ['package-lock.json', 'lodash.kebabcase'],
  ],
};

const PYTHON_CODE: InstallProject = {
  files: {
    'src/titles/__init__.py': '',
    'src/titles/title.py': `import inflection


def title(text):
    return inflection.titleize(text.strip())
`,
    'tests/unit/test_title.py': `import inflection

from src.titles.title import title


def test_a_title_has_capitals():
    assert title(" ada lovelace ") == inflection.titleize("ada lovelace")
`,
  },
  design: {
    criteria: ['A title becomes a slug of lower-case words with dashes between'],
    file: 'src/titles/slug.py',
    symbol: 'slug_of',
  },
  asks: { name: 'text-unidecode', version: '1.3' },
  red: [
    'test_slug.py',
    `from src.titles.slug import slug_of


def test_ac1_a_title_becomes_a_slug():
    assert slug_of("  Hällo Brave World ") == "hallo-brave-world"
`,
  ],
  green: [
    'src/titles/slug.py',
    `from text_unidecode import unidecode

from src.titles.title import title


def slug_of(text):
    return unidecode(title(text)).lower().replace(" ", "-")
`,
  ],
  manifests: [['requirements.txt', 'text-unidecode==1.3']],
};

const PYTEST_SETTINGS = `[tool.pytest.ini_options]\ntestpaths = ["tests"]\npythonpath = ["."]\n`;

export const requirementsProject: InstallProject = {
  ...PYTHON_CODE,
  files: {
    ...PYTHON_CODE.files,
    'requirements.txt': 'inflection==0.5.1\n',
    'pyproject.toml': `[project]\nname = "titles"\nversion = "1.0.0"\n\n${PYTEST_SETTINGS}`,
  },
};

export const pyprojectProject: InstallProject = {
  ...PYTHON_CODE,
  files: {
    ...PYTHON_CODE.files,
    'pyproject.toml': `[project]
name = "titles"
version = "1.0.0"
dependencies = [
    "inflection==0.5.1",  # words
]

${PYTEST_SETTINGS}`,
  },
  manifests: [['pyproject.toml', 'text-unidecode==1.3']],
};

export const goProject: InstallProject = {
  files: {
    'go.mod': 'module example.com/titles\n\ngo 1.21\n\nrequire github.com/rivo/uniseg v0.4.7\n',
    'go.sum': `github.com/rivo/uniseg v0.4.7 h1:WUdvkW8uEhrYfLC4ZzdpI2ztxP1I582+49Oc5Mq64VQ=
github.com/rivo/uniseg v0.4.7/go.mod h1:FN3SvrM+Zdj16jyLfmOkMNblXMcoc8DfTHruCPUcx88=
`,
    'title/title.go': `// Package title makes titles.
package title

import "github.com/rivo/uniseg"

// Length counts what a reader would call characters.
func Length(text string) int {
	return uniseg.GraphemeClusterCount(text)
}
`,
    'title/title_test.go': `package title_test

import (
	"testing"

	"example.com/titles/title"
	"github.com/rivo/uniseg"
)

func TestLengthCountsCharacters(t *testing.T) {
	if title.Length("e\\u0301") != uniseg.GraphemeClusterCount("x") {
		t.Fatal("not one character")
	}
}
`,
  },
  design: {
    criteria: ['A title becomes a slug of lower-case words with dashes between'],
    file: 'slug',
    symbol: 'Of',
  },
  asks: { name: 'github.com/gosimple/unidecode', version: 'v1.0.1' },
  red: [
    'slug_test.go',
    `package slug_test

import (
	"testing"

	"example.com/titles/slug"
)

func TestAC1ATitleBecomesASlug(t *testing.T) {
	if got := slug.Of("  Hällo Brave World "); got != "hallo-brave-world" {
		t.Fatalf("got %q", got)
	}
}
`,
  ],
  green: [
    'slug/slug.go',
    `// Package slug makes addresses of titles.
package slug

import (
	"strings"

	"github.com/gosimple/unidecode"
)

// Of is the slug of a title.
func Of(text string) string {
	words := strings.Fields(strings.ToLower(unidecode.Unidecode(text)))
	return strings.Join(words, "-")
}
`,
  ],
  manifests: [
    ['go.mod', 'github.com/gosimple/unidecode v1.0.1'],
    ['go.sum', 'github.com/gosimple/unidecode v1.0.1 h1:'],
  ],
};
