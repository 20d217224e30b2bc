import { BlockList, isIP } from 'node:net';
import type { Exchange, Middleware } from '@mortise/kernel';
import { errors } from '../errors.ts';
import { checkKeys } from './config.ts';

/** Addresses, `10.0.0.0/8`, or `192.168.*`: koa-ip's names, as in Strapi. */
export interface IpConfig {
  /** Where it is given, only these may ask. */
  readonly whitelist?: readonly string[];
  /** May not ask, whatever the other list says. */
  readonly blacklist?: readonly string[];
}

/**
 * Lets through by address. An address that cannot be read is let through by no list.
 *
 * @throws (when made) MIDDLEWARES_CONFIG_INVALID.
 * @throws (when run) MIDDLEWARES_ADDRESS_REFUSED.
 */
export function ipMiddleware(config: IpConfig = {}): Middleware<Exchange> {
  checkKeys('ip', config, ['whitelist', 'blacklist'], 'all');
  const allowed = config.whitelist && listOf('whitelist', config.whitelist);
  const denied = listOf('blacklist', config.blacklist ?? []);
  const passes = remembered((address) => !has(denied, address, true) && (!allowed || has(allowed, address, false)));
  return (ctx, next) => {
    const { ip } = ctx;
    if (passes(ip)) return next();
    throw errors.ADDRESS_REFUSED({ address: ip });
  };
}

const REMEMBERED_AT_MOST = 1000;

/** Node's list takes fifteen times as long as a look into a map. */
function remembered(ask: (address: string) => boolean): (address: string) => boolean {
  const verdicts = new Map<string, boolean>();
  return (address) => {
    const known = verdicts.get(address);
    if (known !== undefined) return known;
    if (verdicts.size >= REMEMBERED_AT_MOST) verdicts.clear();
    const verdict = ask(address);
    verdicts.set(address, verdict);
    return verdict;
  };
}

/** Node's list knows an IPv4 address in IPv6's clothes. */
function has(list: BlockList, address: string, otherwise: boolean): boolean {
  const family = isIP(address);
  return family === 0 ? otherwise : list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

function listOf(name: string, patterns: readonly string[]): BlockList {
  const list = new BlockList();
  if (!Array.isArray(patterns)) throw invalid(`"${name}" is no list`);
  for (const pattern of patterns) {
    try {
      add(list, pattern);
    } catch (cause) {
      throw invalid(`"${name}" holds ${JSON.stringify(pattern)}`, cause);
    }
  }
  return list;
}

/** @throws whatever node says of an address that is none. */
function add(list: BlockList, pattern: string): void {
  const [address, bits, ...more] = subnetOf(pattern).split('/');
  const family = isIP(address!) === 6 ? 'ipv6' : 'ipv4';
  if (bits === undefined) list.addAddress(address!, family);
  else list.addSubnet(address!, /^\d+$/.test(bits) && more.length === 0 ? Number(bits) : -1, family);
}

/** `192.168.*` and `192.168.*.*` as `192.168.0.0/16`. */
function subnetOf(pattern: string): string {
  const bytes = /^((?:\d+\.){0,3})\*(?:\.\*){0,3}$/.exec(pattern)?.[1]?.split('.').slice(0, -1);
  return bytes ? `${[...bytes, 0, 0, 0, 0].slice(0, 4).join('.')}/${bytes.length * 8}` : pattern;
}

const invalid = (problem: string, cause?: unknown) =>
  errors.CONFIG_INVALID(
    { middleware: 'ip', problem, remedy: 'give `whitelist` and `blacklist`: addresses, 10.0.0.0/8, 192.168.*' },
    cause,
  );
