import { createHash, createHmac } from 'node:crypto';

export const CREDENTIALS = { id: 'AKIDTEST', secret: 'test-secret', token: 'session/token+1==' } as const;
const REGION = 'eu-central-1';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );

export interface Arrived {
  readonly method: string;
  /** Path and query as they came. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Signature Version 4 as its specification says it, apart from any SDK: why the request would be refused. */
export function signatureFault({ method, url, headers, body }: Arrived, nowMs: number): string | undefined {
  const address = new URL(url, 'http://here');
  const query = address.searchParams;
  const inHeader = /^AWS4-HMAC-SHA256 Credential=([^,]+), SignedHeaders=([^,]+), Signature=(\w+)$/.exec(
    String(headers['authorization'] ?? ''),
  );
  const [credential, signed, signature] = inHeader?.slice(1) ?? [
    query.get('X-Amz-Credential') ?? '',
    query.get('X-Amz-SignedHeaders') ?? '',
    query.get('X-Amz-Signature') ?? '',
  ];
  if (!signature) return 'not signed';
  const at = String(headers['x-amz-date'] ?? query.get('X-Amz-Date'));
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(at) ?? [];
  if (
    Math.abs(nowMs - Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s))) >
    300_000
  )
    return `signed at ${at}`;
  const scope = `${at.slice(0, 8)}/${REGION}/execute-api/aws4_request`;
  if (credential !== `${CREDENTIALS.id}/${scope}`) return `credential ${credential}`;
  if ((headers['x-amz-security-token'] ?? query.get('X-Amz-Security-Token')) !== CREDENTIALS.token)
    return 'no session token';
  const names = signed!.split(';');
  if (!names.includes('host')) return 'the host is not signed';
  const canonical = [
    method,
    encode(decodeURIComponent(address.pathname)).replaceAll('%2F', '/'),
    [...query]
      .filter(([name]) => name !== 'X-Amz-Signature')
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .toSorted()
      .join('&'),
    ...names.map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    signed,
    sha256(body),
  ].join('\n');
  const key = [at.slice(0, 8), REGION, 'execute-api', 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${CREDENTIALS.secret}`,
  );
  const expected = hmac(key, ['AWS4-HMAC-SHA256', at, scope, sha256(canonical)].join('\n')).toString('hex');
  return expected === signature ? undefined : `signature ${signature} is not ${expected} of\n${canonical}`;
}
