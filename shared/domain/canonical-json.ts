/**
 * One text for one JSON value, whoever wrote it: keys in UTF-16 order, no white space, numbers and strings as
 * ECMAScript prints them (RFC 8785). Hashes and signatures are taken over this form.
 * A property whose value is `undefined` is left out, as `JSON.stringify` does.
 * @throws TypeError for what JSON cannot say: functions, symbols, bigints, NaN and infinities, a bare `undefined`.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${value} is not a JSON number`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value === 'object') {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
    return `{${members.join(',')}}`;
  }
  throw new TypeError(`a ${typeof value} is not a JSON value`);
}
