import { type createEnv, mergeDeep } from '@mortise/config/define';
import { nearest } from '@mortise/kernel';
import { addUnique, type ProjectBuilder } from './builder.ts';
import {
  checkAppHooks,
  checkFunctions,
  checkMiddleware,
  checkPolicy,
  checkType,
  describeValue,
  isRecord,
  type Values,
} from './checks.ts';
import { errors } from './errors.ts';
import { kebab } from './folder.ts';
import { checkLifecycles } from './lifecycles.ts';

const KEYS = [
  'register',
  'bootstrap',
  'destroy',
  'config',
  'routes',
  'controllers',
  'services',
  'policies',
  'middlewares',
  'contentTypes',
];
const PART_CHECKS = {
  controllers: checkFunctions,
  services: checkFunctions,
  policies: checkPolicy,
  middlewares: checkMiddleware,
} as const;

/** Calls a function of a project file. @throws PROJECT_FACTORY_FAILED. */
export function callFactory(file: string, call: () => unknown): unknown {
  try {
    return call();
  } catch (cause) {
    throw errors.FACTORY_FAILED({ file, problem: (cause as Error)?.message ?? String(cause) }, cause);
  }
}

/** Checks that a plugin's server has known parts only (behaviours X05). @throws PROJECT_FILE_INVALID. */
export function checkPlugin(plugin: string, file: string, value: unknown): Values {
  if (!isRecord(value)) {
    const remedy = 'Export an object with register, routes, controllers and the like, or a function that returns one.';
    throw errors.FILE_INVALID({ file, problem: `the plugin "${plugin}" is ${describeValue(value)}`, remedy });
  }
  const unknown = Object.keys(value).find((key) => !KEYS.includes(key));
  if (unknown === undefined) return value;
  const near = nearest(unknown, KEYS);
  const remedy = near === undefined ? `It may have ${KEYS.join(', ')}.` : `Did you mean "${near}"?`;
  throw errors.FILE_INVALID({ file, problem: `the plugin "${plugin}" has "${unknown}"`, remedy });
}

/** Merges the project's settings over the plugin's defaults and validates the result (behaviours X06). */
export function settingsOf(file: string, name: string, plugin: Values, own: Values, env: ReturnType<typeof createEnv>) {
  const { default: defaults, validator } = isRecord(plugin.config) ? plugin.config : {};
  const below = typeof defaults === 'function' ? callFactory(file, () => defaults({ env })) : defaults;
  const settings = mergeDeep(isRecord(below) ? below : {}, own) as Values;
  try {
    if (typeof validator === 'function') validator(settings);
  } catch (cause) {
    const problem = (cause as Error)?.message ?? String(cause);
    throw errors.PLUGIN_CONFIG_INVALID({ plugin: name, file, problem }, cause);
  }
  return settings;
}

/** Registers each part of a plugin under its uid (behaviours X07, X08). */
export function registerParts(builder: ProjectBuilder, name: string, file: string, plugin: Values): void {
  for (const [type, given] of Object.entries(partsOf(plugin.contentTypes))) {
    const { schema, lifecycles } = isRecord(given) ? given : {};
    const checked = checkType(`${file}: contentTypes.${type}`, schema);
    const { singularName } = checked.info;
    if (kebab(singularName) !== type) {
      const remedy = `Name it by its singularName: "${kebab(singularName)}".`;
      throw errors.FILE_INVALID({ file, problem: `a content type has the key "${type}"`, remedy });
    }
    addUnique(builder.contentTypes, `plugin::${name}.${type}`, file, checked);
    const life = `${file}: contentTypes.${type}.lifecycles`;
    if (lifecycles !== undefined)
      addUnique(builder.lifecycles, `plugin::${name}.${type}`, life, checkLifecycles(life, lifecycles));
  }
  for (const kind of Object.keys(PART_CHECKS) as (keyof typeof PART_CHECKS)[]) {
    for (const [part, value] of Object.entries(partsOf(plugin[kind]))) {
      addUnique(builder[kind], `plugin::${name}.${part}`, file, PART_CHECKS[kind](`${file}: ${kind}.${part}`, value));
    }
  }
  const owner = { pluginName: name };
  for (const [type, value] of routersOf(plugin.routes)) {
    builder.routers.push({ owner, file: `${file}: routes`, value: () => value, ...(type ? { type } : {}) });
  }
  const { register, bootstrap, destroy } = plugin;
  const life = Object.entries({ register, bootstrap, destroy }).filter(([, step]) => step !== undefined);
  if (life.length > 0) builder.appHooks.push(checkAppHooks(file, Object.fromEntries(life)));
}

const partsOf = (value: unknown): Values => (isRecord(value) ? value : {});

/**
 * An array or function is an admin router; an object has routers by name, of type `admin` by default (behaviours
 * R07).
 */
function routersOf(routes: unknown): readonly (readonly ['admin' | 'content-api' | undefined, unknown])[] {
  if (Array.isArray(routes)) return routes.length ? [['admin', { routes }]] : [];
  if (typeof routes === 'function') return [['admin', routes]];
  return Object.values(partsOf(routes)).map((router) => [undefined, router] as const);
}
