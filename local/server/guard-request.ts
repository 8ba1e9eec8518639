import type { IncomingMessage } from 'node:http';

const LOOPBACK_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;

/**
 * Why a request is not served; undefined when it is. The server listens on loopback, but a web page in the person's
 * browser can reach that too: so the host must be loopback by name (DNS rebinding), and an origin, where a browser
 * names one, as well.
 */
export const refusalOf = (
  request: IncomingMessage,
): { readonly status: number; readonly error: string } | undefined => {
  const { host, origin } = request.headers;
  if (host === undefined || !LOOPBACK_HOST.test(host))
    return { status: 403, error: 'Host: only 127.0.0.1, localhost or [::1] is served' };
  if (origin !== undefined && !isLoopbackOrigin(origin))
    return { status: 403, error: 'Origin: web pages of other origins are not served' };
  return undefined;
};

const isLoopbackOrigin = (origin: string): boolean => {
  const rest = /^https?:\/\/(.+)$/.exec(origin)?.[1];
  return rest !== undefined && LOOPBACK_HOST.test(rest);
};
