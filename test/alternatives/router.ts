import { definePlugin, type Endpoint } from '@mortise/kernel';
import type { Method, Router } from '@mortise/routing/contract';

interface Line {
  readonly method: Method;
  readonly pattern: RegExp;
  readonly endpoint: Endpoint;
}

/** A router that tries one regular expression after another, fixed segments before parameters. */
export function createListRouter(): Router {
  const lines: Line[] = [];
  const decoded = (groups: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]));
  return {
    add(method, path, endpoint) {
      const source = path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:(\w+)/g, '(?<$1>[^/]+)');
      lines.push({ method, pattern: new RegExp(`^${source}/?$`, 'i'), endpoint });
      lines.sort((a, b) => Number(a.pattern.source.includes('(?<')) - Number(b.pattern.source.includes('(?<')));
    },
    find(method, path) {
      for (const line of lines) {
        const found = line.method === method ? line.pattern.exec(path) : null;
        if (found) return { endpoint: line.endpoint, params: decoded(found.groups ?? {}) };
      }
      return undefined;
    },
    methods: (path) => [...new Set(lines.filter((l) => l.pattern.test(path)).map((l) => l.method))].sort(),
  };
}

/** Stands beside routing: the same routes, found by another router. */
export const listRouter = definePlugin({
  name: 'list-router',
  provides: { router: () => createListRouter() },
  replaces: ['router'],
});
