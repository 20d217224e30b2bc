import { BlockList, isIP } from 'node:net';
import type { Middleware, RequestContext } from '@mortise/kernel';
import { errors } from '../errors.ts';
import { validateKeys } from './config.ts';

/** Lists of addresses, subnets (`10.0.0.0/8`) and wildcards (`192.168.*`), with koa-ip's names, as in Strapi. */
export interface IpConfig {
  /** If set, only these addresses are allowed. */
  readonly whitelist?: readonly string[];
  /** Addresses that are rejected even if the whitelist allows them. */
  readonly blacklist?: readonly string[];
}

/**
 * Allows or rejects a request by the client's address. An address that cannot be parsed is rejected.
 *
 * @throws (on creation) MIDDLEWARES_CONFIG_INVALID.
 * @throws (per request) MIDDLEWARES_ADDRESS_REFUSED.
 */
export function ipMiddleware(config: IpConfig = {}): Middleware<RequestContext> {
  validateKeys('ip', config, ['whitelist', 'blacklist'], 'all');
  const allowed = config.whitelist && createBlockList('whitelist', config.whitelist);
  const denied = createBlockList('blacklist', config.blacklist ?? []);
  const isAllowed = memoize(
    (address) => !contains(denied, address, true) && (!allowed || contains(allowed, address, false)),
  );
  return (ctx, next) => {
    const { ip } = ctx;
    if (isAllowed(ip)) return next();
    throw errors.ADDRESS_REFUSED({ address: ip });
  };
}

const MAX_MEMOIZED = 1000;

/** A map lookup is fifteen times as fast as `BlockList.check`. */
function memoize(compute: (address: string) => boolean): (address: string) => boolean {
  const results = new Map<string, boolean>();
  return (address) => {
    const cached = results.get(address);
    if (cached !== undefined) return cached;
    if (results.size >= MAX_MEMOIZED) results.clear();
    const result = compute(address);
    results.set(address, result);
    return result;
  };
}

/** BlockList matches IPv4-mapped IPv6 addresses with IPv4 rules. */
function contains(list: BlockList, address: string, fallback: boolean): boolean {
  const family = isIP(address);
  return family === 0 ? fallback : list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

function createBlockList(name: string, patterns: readonly string[]): BlockList {
  const list = new BlockList();
  if (!Array.isArray(patterns)) throw invalid(`"${name}" is not an array`);
  for (const pattern of patterns) {
    try {
      addPattern(list, pattern);
    } catch (cause) {
      throw invalid(`"${name}" contains ${JSON.stringify(pattern)}`, cause);
    }
  }
  return list;
}

/** @throws Node's error for an invalid address. */
function addPattern(list: BlockList, pattern: string): void {
  const [address, bits, ...more] = expandWildcard(pattern).split('/');
  const family = isIP(address!) === 6 ? 'ipv6' : 'ipv4';
  if (bits === undefined) list.addAddress(address!, family);
  else list.addSubnet(address!, /^\d+$/.test(bits) && more.length === 0 ? Number(bits) : -1, family);
}

/** Converts `192.168.*` and `192.168.*.*` to `192.168.0.0/16`. */
function expandWildcard(pattern: string): string {
  const bytes = /^((?:\d+\.){0,3})\*(?:\.\*){0,3}$/.exec(pattern)?.[1]?.split('.').slice(0, -1);
  return bytes ? `${[...bytes, 0, 0, 0, 0].slice(0, 4).join('.')}/${bytes.length * 8}` : pattern;
}

const invalid = (problem: string, cause?: unknown) =>
  errors.CONFIG_INVALID(
    {
      middleware: 'ip',
      problem,
      remedy: 'set `whitelist` and `blacklist` to arrays of addresses, 10.0.0.0/8 or 192.168.*',
    },
    cause,
  );
