import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Log } from '@mortise/kernel';
import type Koa from 'koa';
import { all, compile } from 'proxy-addr';
import { isHost } from './host.ts';

/**
 * Whose `X-Forwarded-*` headers are trusted: nobody's (`false`), those of a number of proxies in front of the server
 * (`true` is 1), those of proxies with these addresses (`10.0.0.0/8`, `loopback`), or those of any client (`'any'`).
 */
export type TrustedProxies = boolean | number | readonly string[] | 'any';

type TrustFunction = (address: string, hops: number) => boolean;

interface ProxiedRequest {
  readonly req: IncomingMessage;
  readonly socket: { readonly encrypted?: boolean; readonly remoteAddress?: string };
  [CLIENT_ADDRESS]?: string;
}
const CLIENT_ADDRESS: unique symbol = Symbol('address of the client');

export function warnIfAnyTrusted(proxies: TrustedProxies, log: Log): void {
  if (proxies !== 'any') return;
  log.warn(
    'X-Forwarded-For, -Proto and -Host are trusted from any client (config/server `proxy: true`, or ' +
      'http({ proxy: "any" })): a client can send any address, and so bypass IP lists and rate limits. Set the ' +
      "number of proxies in front of the server (proxy: 1), or their addresses (proxy: ['10.0.0.0/8'])",
  );
}

/** RFC 7239's token for an unknown or malformed address. It matches no IP list. */
const UNKNOWN_ADDRESS = 'unknown';

/** @throws TypeError for a malformed address. */
export const compileTrust = (proxies: true | number | readonly string[]): TrustFunction =>
  Array.isArray(proxies) ? compile([...proxies]) : (_, hops) => hops < Number(proxies);

/**
 * Makes `ip`, `ips`, `protocol` and `host` of an app's requests use the headers of trusted proxies only. The client is
 * the first address, from the socket outwards, that is not a trusted proxy.
 */
export function trustProxies(app: Koa, proxies: TrustedProxies): void {
  const trust = proxies === false || proxies === 'any' ? undefined : compileTrust(proxies);
  const trustsAny = proxies === 'any';
  const firstValue = (text: string | undefined): string | undefined => text?.split(',', 1)[0]?.trim() || undefined;
  /** The value set by the outermost trusted proxy. Proxies append, so values sent by the client come before it. */
  const forwarded = (request: ProxiedRequest, name: string): string | undefined => {
    const header = request.req.headers[name];
    const text = Array.isArray(header) ? header.join(',') : header;
    if (text === undefined || trustsAny) return trustsAny ? firstValue(text) : undefined;
    const hops = trust ? countTrustedHops(request.req, trust) : 0;
    if (hops === 0) return undefined;
    const values = text.split(',');
    return values[Math.max(0, values.length - hops)]?.trim() || undefined;
  };
  const properties: PropertyDescriptorMap & ThisType<ProxiedRequest> = {
    protocol: {
      configurable: true,
      get() {
        if (this.socket.encrypted) return 'https';
        const value = forwarded(this, 'x-forwarded-proto')?.toLowerCase();
        return trustsAny ? (value ?? 'http') : value === 'https' ? 'https' : 'http';
      },
    },
    host: {
      configurable: true,
      get() {
        const value = forwarded(this, 'x-forwarded-host');
        const host = value !== undefined && isHost(value) ? value : (this.req.headers.host ?? '');
        return isHost(host) ? host : '';
      },
    },
  };
  Object.defineProperties(app.request, properties);
  if (!trust) return;
  const addresses: PropertyDescriptorMap & ThisType<ProxiedRequest> = {
    ips: {
      configurable: true,
      get() {
        return all(this.req, trust).slice(1).map(stripPort).reverse();
      },
    },
    ip: {
      configurable: true,
      get() {
        this[CLIENT_ADDRESS] ??= clientAddress(this.req, trust);
        return this[CLIENT_ADDRESS];
      },
      set(address: string) {
        this[CLIENT_ADDRESS] = address;
      },
    },
  };
  Object.defineProperties(app.request, addresses);
}

function clientAddress(request: IncomingMessage, trust: TrustFunction): string {
  const addresses = all(request, trust);
  if (addresses.length === 1) return request.socket.remoteAddress ?? '';
  const client = stripPort(addresses.at(-1)!);
  return isIP(client) === 0 ? UNKNOWN_ADDRESS : client;
}

/** Number of trusted proxies that the request passed. */
function countTrustedHops(request: IncomingMessage, trust: TrustFunction): number {
  const addresses = all(request, trust);
  return addresses.length > 1 || (addresses[0] !== undefined && trust(addresses[0], 0))
    ? Math.max(1, addresses.length - 1)
    : 0;
}

/** Removes the port: some proxies send `203.0.113.9:4711` and `[2001:db8::1]:4711`. */
const stripPort = (address: string): string =>
  /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(address)?.[1] ?? /^\[([^\]]+)\](?::\d+)?$/.exec(address)?.[1] ?? address;
