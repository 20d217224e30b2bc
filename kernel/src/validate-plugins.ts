import satisfies from 'semver/functions/satisfies.js';
import { nearest } from './errors.ts';
import { describeValue, errors } from './kernel-errors.ts';
import type { Plugin } from './plugin.ts';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isName = (value: unknown) => typeof value === 'string' && value !== '';
const isFunction = (value: unknown) => typeof value === 'function';

const string = { expected: 'a non-empty string', is: isName };
const nameList = { expected: 'a list of names', is: (v: unknown) => Array.isArray(v) && v.every(isName) };
const record = { expected: 'an object', is: isRecord };
const functions = {
  expected: 'an object of functions',
  is: (v: unknown) => isRecord(v) && Object.values(v).every((f) => f === undefined || isFunction(f)),
};
const records = {
  expected: 'an object of objects',
  is: (v: unknown) => isRecord(v) && Object.values(v).every(isRecord),
};
const step = { expected: 'a function of the view', is: isFunction };

/** The valid fields of a plugin, and the check of their values. */
const FIELDS: Readonly<Record<keyof Plugin['spec'], { expected: string; is: (value: unknown) => boolean }>> = {
  name: string,
  version: string,
  kernel: string,
  options: { expected: 'a Standard Schema', is: (v) => (isRecord(v) || isFunction(v)) && '~standard' in (v as object) },
  needs: nameList,
  wants: nameList,
  after: nameList,
  hooks: functions,
  provides: functions,
  replaces: nameList,
  decorates: functions,
  collects: records,
  contributes: record,
  offers: record,
  taps: record,
  overrides: records,
  on: functions,
  reports: step,
  limitsMs: record,
  bootstrap: step,
  start: step,
  stop: step,
  destroy: step,
};

/**
 * Validates at run time, for callers without TypeScript: the items are plugins with unique names, known fields and a
 * matching API version.
 *
 * @throws KERNEL_PLUGIN_INVALID, KERNEL_PLUGIN_DUPLICATE, KERNEL_FIELD_UNKNOWN, KERNEL_FIELD_INVALID,
 *   KERNEL_VERSION_MISMATCH.
 */
export function validatePlugins(plugins: readonly Plugin[], version: string): void {
  const seen = new Set<string>();
  for (const plugin of plugins) {
    if (isFunction(plugin))
      throw errors.PLUGIN_INVALID({ plugin: nameOf(plugin) || '?', problem: 'it is a function that was not called' });
    if (!isRecord(plugin) || !isRecord(plugin.spec) || !isName(plugin.name))
      throw errors.PLUGIN_INVALID({ plugin: nameOf(plugin), problem: 'not created by definePlugin, or unnamed' });
    if (seen.has(plugin.name)) throw errors.PLUGIN_DUPLICATE({ plugin: plugin.name });
    seen.add(plugin.name);
    validateFields(plugin);
    const range = plugin.spec.kernel;
    if (range !== undefined && !satisfies(version, range))
      throw errors.VERSION_MISMATCH({ plugin: plugin.name, range, version });
  }
}

function validateFields({ name: plugin, spec }: Plugin): void {
  const known = Object.keys(FIELDS);
  for (const [field, value] of Object.entries(spec)) {
    if (!Object.hasOwn(FIELDS, field))
      throw errors.FIELD_UNKNOWN({ plugin, field, known, nearest: nearest(field, known) });
    const { expected, is } = FIELDS[field as keyof typeof FIELDS];
    if (value !== undefined && !is(value))
      throw errors.FIELD_INVALID({ plugin, field, expected, received: describeValue(value) });
  }
}

const nameOf = (value: unknown): string => String((value as { name?: unknown } | null | undefined)?.name ?? value);
