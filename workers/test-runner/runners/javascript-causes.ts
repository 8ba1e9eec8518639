/** Why a JavaScript test or file failed, read from the error that its runner's own reporter describes. */
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import type { Failure } from '#shared/contracts/test-report.contract.ts';

export const describedError = z.object({
  name: z.string().nullable(),
  code: z.string().nullable(),
  message: z.string().nullable(),
  stack: z.string().nullable(),
  url: z.string().nullable().default(null),
  /** The file that required the missing module. */
  requiredFrom: z.string().nullable().default(null),
  /** A matcher of an assertion library made it. */
  matcher: z.boolean().default(false),
});
export type DescribedError = z.infer<typeof describedError>;

/** Where a failure showed: the same error means something else while a file loads. */
export type Where = 'body' | 'load' | 'hook';

interface Place {
  /** Absolute root of the checkout; paths under it become repository-relative. */
  readonly root: string;
  /** Repository-relative path of the test file. */
  readonly file: string;
}

export function readJavascriptCause(error: DescribedError, where: Where, place: Place): Failure {
  const message = clean(error.message ?? 'no message', place.root);
  const base = {
    message: message.slice(0, 2000),
    ...(error.stack === null ? {} : { stack: clean(error.stack, place.root).slice(0, 4000) }),
  };
  const missing = missingModule(error, place);
  if (missing !== undefined) return { ...base, cause: 'missing-module', subject: missing };
  const notExported = missingExport(error, place);
  if (notExported !== undefined) return { ...base, cause: 'missing-export', subject: notExported };
  if (isSyntax(error)) return { ...base, cause: 'syntax' };
  if (/worker .*(?:crashed|terminated|exited)|process\.exit unexpectedly called/.test(error.message ?? ''))
    return { ...base, cause: 'crash' };
  if (where === 'hook') return { ...base, cause: 'hook' };
  if (isAssertion(error)) return { ...base, cause: 'assertion' };
  const member = missingMember(error);
  if (member !== undefined)
    return { ...base, cause: 'missing-member', subject: { module: null, symbol: member, external: false } };
  return { ...base, cause: where === 'load' ? 'load' : 'error' };
}

export const clean = (text: string, root: string): string =>
  text
    .replaceAll(`file://${root}/`, '')
    .replaceAll(`${root}/`, '')
    // eslint-disable-next-line no-control-regex -- colours and other control characters have no place in a report
    .replace(/\u001b\[[0-9;]*m|[\u0000-\u0008\u000b-\u001f\u007f]/g, '');

function isAssertion(error: DescribedError): boolean {
  return (
    error.matcher ||
    error.code === 'ERR_ASSERTION' ||
    error.name === 'AssertionError' ||
    error.name === 'JestAssertionError'
  );
}

/** Errors of the loader carry its frames; a `JSON.parse` in a test body does not. */
function isSyntax(error: DescribedError): boolean {
  if (
    error.code === 'ERR_INVALID_TYPESCRIPT_SYNTAX' ||
    error.code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX' ||
    error.code === 'PARSE_ERROR' ||
    error.code === 'BABEL_PARSE_ERROR'
  )
    return true;
  if (
    /^(?:Jest encountered an unexpected token|\S+: Unexpected token|Parse failure)/.test(error.message ?? '')
  )
    return true;
  return (
    error.name === 'SyntaxError' && /node:internal\/(modules|vm)|wrapSafe|^\S+:\d+\n/.test(error.stack ?? '')
  );
}

function missingModule(error: DescribedError, place: Place): Failure['subject'] {
  const message = error.message ?? '';
  if (!['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes(error.code ?? '')) return undefined;
  const pack = /Cannot find package '([^']+)'/.exec(message)?.[1];
  if (pack !== undefined) return { module: pack, symbol: null, external: true };
  const name = /Cannot find module '([^']+)'/.exec(message)?.[1];
  if (name === undefined) return undefined;
  const said = / from '?([^'\s]+?)'?\.?(?:\s|$)/.exec(message)?.[1];
  const from = error.requiredFrom ?? posix.resolve(place.root, said ?? place.file);
  return subjectOf(name, from, place.root);
}

/** `specifier` as it stands in `from`, or an absolute path. */
export function subjectOf(specifier: string, from: string, root: string): NonNullable<Failure['subject']> {
  const absolute = specifier.startsWith('.') ? posix.resolve(posix.dirname(from), specifier) : specifier;
  if (absolute.startsWith(`${root}/`))
    return { module: absolute.slice(root.length + 1), symbol: null, external: false };
  return { module: specifier, symbol: null, external: true };
}

function missingExport(error: DescribedError, place: Place): Failure['subject'] {
  const found = /The requested module '([^']+)' does not provide an export named '([^']+)'/.exec(
    error.message ?? '',
  );
  const [, specifier, symbol] = found ?? [];
  if (specifier === undefined || symbol === undefined) return undefined;
  const from = /^(file:\/\/\S+?):\d+$/m.exec(error.stack ?? '')?.[1];
  const subject = subjectOf(
    specifier,
    from === undefined ? `${place.root}/${place.file}` : fileURLToPath(from),
    place.root,
  );
  return { ...subject, symbol };
}

function missingMember(error: DescribedError): string | undefined {
  if (error.name !== 'TypeError') return undefined;
  const message = error.message ?? '';
  const read = /Cannot (?:read|set) properties of (?:undefined|null) \((?:reading|setting) '([^']+)'\)/.exec(
    message,
  )?.[1];
  if (read !== undefined) return read;
  const called = /^(.+?) is not (?:a function|a constructor|a class|iterable)/.exec(message)?.[1];
  if (called === undefined) return undefined;
  return /([\p{L}\p{N}_$#]+)\W*$/u.exec(called)?.[1];
}
