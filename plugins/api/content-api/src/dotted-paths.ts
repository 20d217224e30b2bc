import type { ContentType } from '@mortise/content-types/contract';
import { invalidKeyError } from './query-rules.ts';

export interface PathTree {
  [key: string]: true | { populate: PathTree };
}

/** `['author.articles']` as Strapi's object form, `{ author: { populate: { articles: true } } }`. */
export function pathsToTree(paths: readonly string[]): PathTree {
  const root: PathTree = Object.create(null);
  for (const path of paths) {
    let level = root;
    const steps = path.split('.');
    const last = steps.pop() ?? '';
    for (const step of steps) {
      const existing = level[step];
      const node = typeof existing === 'object' ? existing : { populate: Object.create(null) as PathTree };
      level[step] = node;
      level = node.populate;
    }
    level[last] = true;
  }
  return root;
}

/**
 * Validates a path such as `author.articles.tags`: every step is a relation, component or dynamic zone of the previous
 * one. The step after a dynamic zone must exist in one of its components, and the rest of the path must be valid from
 * there.
 *
 * @throws CONTENT_API_KEY_INVALID.
 */
export function checkDottedPath(type: ContentType, steps: readonly string[], param: string, prefix = ''): void {
  const invalid = findInvalidStep(type, steps, prefix);
  if (invalid) throw invalidKeyError(invalid.type, invalid.key, invalid.path, param);
}

interface InvalidStep {
  readonly type: ContentType;
  readonly key: string;
  readonly path: string;
}

function findInvalidStep(type: ContentType, steps: readonly string[], prefix: string): InvalidStep | undefined {
  const [key, ...rest] = steps;
  if (key === undefined) return undefined;
  const path = prefix ? `${prefix}.${key}` : key;
  const attribute = type.attributes.get(key);
  if (!attribute || attribute.kind === 'scalar') return { type, key, path };
  const [next, ...after] = rest;
  if (next === undefined) return undefined;
  if (attribute.kind === 'component') return findInvalidStep(attribute.component, rest, path);
  if (attribute.kind === 'localizations') return findInvalidStep(attribute.target, rest, path);
  if (attribute.kind === 'dynamiczone') {
    const isValid = attribute.components.some((component) => isPathValidFrom(component, next, after));
    return isValid ? undefined : { type, key: next, path: `${path}.${next}` };
  }
  if (attribute.kind === 'morph' || attribute.schema.type === 'media') return { type, key, path };
  return findInvalidStep(attribute.target, rest, path);
}

/** True if the path is valid from this component of a dynamic zone. */
function isPathValidFrom(component: ContentType, key: string, rest: readonly string[]): boolean {
  const attribute = component.attributes.get(key);
  if (!attribute) return false;
  if (rest.length === 0) return true;
  if (attribute.kind === 'component') return !findInvalidStep(attribute.component, rest, '');
  const isRelation = attribute.kind === 'relation' && attribute.schema.type !== 'media';
  return isRelation && !findInvalidStep(attribute.target, rest, '');
}
