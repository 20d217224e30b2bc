import { definePlugin, type Endpoint } from '@mortise/kernel';
import type { Match, Method, Router } from '@mortise/routing/contract';

interface Segment {
  readonly fixed: Map<string, Segment>;
  parameter?: Segment;
  readonly endpoints: Map<Method, { readonly endpoint: Endpoint; readonly names: readonly string[] }>;
}
const segment = (): Segment => ({ fixed: new Map(), endpoints: new Map() });

/** A router that walks a tree of path segments; a fixed segment wins over a parameter. */
export function createSegmentRouter(): Router {
  const root = segment();
  const split = (path: string) => path.replace(/^\/|\/$/g, '').split('/');

  const walk = (at: Segment, parts: readonly string[], values: readonly string[]): [Segment, readonly string[]][] => {
    const [part, ...rest] = parts;
    if (part === undefined) return at.endpoints.size > 0 ? [[at, values]] : [];
    const fixed = at.fixed.get(part.toLowerCase());
    return [
      ...(fixed ? walk(fixed, rest, values) : []),
      ...(at.parameter && part ? walk(at.parameter, rest, [...values, part]) : []),
    ];
  };

  return {
    add(method, path, endpoint) {
      let at = root;
      const parts = split(path);
      for (const part of parts) {
        if (part.startsWith(':')) {
          at.parameter ??= segment();
          at = at.parameter;
          continue;
        }
        const next = at.fixed.get(part.toLowerCase()) ?? segment();
        at.fixed.set(part.toLowerCase(), next);
        at = next;
      }
      at.endpoints.set(method, { endpoint, names: parts.filter((p) => p.startsWith(':')).map((p) => p.slice(1)) });
    },
    find(method, path): Match | undefined {
      for (const [at, values] of walk(root, split(path), [])) {
        const found = at.endpoints.get(method);
        if (!found) continue;
        const params = found.names.map((name, index) => [name, decodeURIComponent(values[index]!)] as const);
        return { endpoint: found.endpoint, params: Object.fromEntries(params) };
      }
      return undefined;
    },
    methods: (path) => [...new Set(walk(root, split(path), []).flatMap(([at]) => [...at.endpoints.keys()]))].sort(),
  };
}

/** Another router under the same routing. */
export const segmentRouter = definePlugin({
  name: 'segment-router',
  provides: { router: () => createSegmentRouter() },
  replaces: ['router'],
});
