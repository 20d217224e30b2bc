import type { IncomingMessage } from 'node:http';
import { errors } from './errors.ts';

/** A host name, IPv4 or bracketed IPv6 address, and a port: RFC 9110's `Host` without escapes and sub-delims. */
const HOST = /^(?:[\w.~-]{1,255}|\[[\da-f:.]{2,45}\])(?::\d{0,5})?$/i;

/** The last valid host: nearly all requests send the same. */
let lastValidHost = '';

/** True for a valid value of the header `Host`, the empty string included. */
export function isHost(host: string): boolean {
  if (host === lastValidHost || host === '') return true;
  if (!HOST.test(host)) return false;
  lastValidHost = host;
  return true;
}

/** @throws HTTP_HOST_INVALID if the header `Host` is malformed or repeated (RFC 9112, section 3.2). */
export function checkHost({ headers, rawHeaders }: IncomingMessage): void {
  const { host } = headers;
  if (host !== undefined && !isHost(host)) throw errors.HOST_INVALID({ header: 'Host', host });
  let count = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!;
    if (name.length === 4 && name.toLowerCase() === 'host') count++;
  }
  if (count > 1) throw errors.HOST_INVALID({ header: 'Host', host: `${host}, and another one` });
}
