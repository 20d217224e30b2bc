import type { LenientRoutes } from '@mortise/routing/contract';
import type { Project } from './contract.ts';
import type { Warnings } from './warnings.ts';

/** Accepts unknown keys in the config of the project's routes, with a warning for the API or plugin. */
export function lenientRoutes(
  { routers, contentTypes }: Pick<Project, 'routers' | 'contentTypes'>,
  warnings: Warnings,
): LenientRoutes {
  const places = new Map(routers.map(({ file, owner }) => [keyOf(owner), file] as const));
  const ownTypes = new Set(Object.keys(contentTypes).map((uid) => uid.split('.', 1)[0]));
  return {
    accepts({ route }, refusal) {
      const { apiName, pluginName } = route.info ?? {};
      const key = apiName === undefined ? keyOf({ pluginName: pluginName ?? '' }) : keyOf({ apiName });
      const place = places.get(key) ?? (ownTypes.has(key) ? key : undefined);
      if (place === undefined) return false;
      warnings.ofFile(place, refusal, 'the key is kept and changes nothing');
      return true;
    },
  };
}

const keyOf = (owner: Project['routers'][number]['owner']): string =>
  'apiName' in owner ? `api::${owner.apiName}` : `plugin::${owner.pluginName}`;
