import { defineErrors, errorRow, isMortiseError, MortiseError } from './errors.ts';

const suggest = (name: string | undefined, fallback: string) => `${name ? `Did you mean "${name}"? ` : ''}${fallback}`;
const quoteAll = (names: readonly string[]) => (names.length ? names.map((n) => `"${n}"`).join(', ') : 'none');
const fault = <D extends object>(message: (details: D) => string, remedy: (details: D) => string) =>
  errorRow<D>({ kind: 'fault', message, remedy });

type Suggestion = { readonly nearest: string | undefined };

/** The errors of the kernel. */
export const errors = defineErrors('KERNEL', {
  PLUGIN_INVALID: fault<{ plugin: string; problem: string }>(
    (d) => `"${d.plugin}" in the list of plugins is not a plugin: ${d.problem}`,
    () => 'Create plugins with definePlugin, and call the function that it returns: createKernel([slugs()]).',
  ),
  PLUGIN_DUPLICATE: fault<{ plugin: string }>(
    (d) => `two plugins in the list have the name "${d.plugin}"`,
    (d) =>
      `Remove one or rename it. To replace the first by the second: compose(list, { replace: { '${d.plugin}': … } }).`,
  ),
  FIELD_UNKNOWN: fault<{ plugin: string; field: string; known: readonly string[] } & Suggestion>(
    (d) => `plugin "${d.plugin}" has an unknown field "${d.field}"`,
    (d) => suggest(d.nearest, `The fields of a plugin are ${d.known.join(', ')}.`),
  ),
  FIELD_INVALID: fault<{ plugin: string; field: string; expected: string; received: string }>(
    (d) => `plugin "${d.plugin}" has ${d.received} as ${d.field}`,
    (d) => `In "${d.plugin}", make ${d.field} ${d.expected}.`,
  ),
  VERSION_MISMATCH: fault<{ plugin: string; range: string; version: string }>(
    (d) => `plugin "${d.plugin}" requires kernel ${d.range}, this is ${d.version}`,
    (d) => `Install a version of "${d.plugin}" for kernel ${d.version}, or a kernel ${d.range}.`,
  ),
  OPTION_INVALID: fault<{ plugin: string; problems: readonly string[] }>(
    (d) => `invalid options of plugin "${d.plugin}": ${d.problems.join('; ')}`,
    (d) => `Fix them where the app calls ${d.plugin}({ … }); the README of the plugin lists them.`,
  ),
  OPTION_UNKNOWN: fault<{ plugin: string; options: readonly string[]; known: readonly string[] } & Suggestion>(
    (d) => `plugin "${d.plugin}" has no option ${quoteAll(d.options)}`,
    (d) =>
      suggest(
        d.nearest,
        d.known.length ? `Its README lists all; some: ${quoteAll(d.known)}.` : `It has none: call ${d.plugin}().`,
      ),
  ),
  NEED_MISSING: fault<{ plugin: string; service: string } & Suggestion>(
    (d) => `plugin "${d.plugin}" needs the service "${d.service}", which no plugin provides`,
    (d) => suggest(d.nearest, `Add the plugin that provides "${d.service}" to the list, or leave "${d.plugin}" out.`),
  ),
  SERVICE_DUPLICATE: fault<{ service: string; first: string; second: string; isReplacement: boolean }>(
    (d) =>
      `service "${d.service}" is ${d.isReplacement ? 'replaced' : 'provided'} by "${d.first}" and by "${d.second}"`,
    (d) =>
      d.isReplacement
        ? `Only one plugin can replace a service: leave out "${d.first}" or "${d.second}", or decorate it in one of them.`
        : `Leave one out, or write replaces: ['${d.service}'] in "${d.second}" to replace the one of "${d.first}".`,
  ),
  REPLACE_TARGET_UNKNOWN: fault<{ plugin: string; service: string } & Suggestion>(
    (d) => `plugin "${d.plugin}" replaces "${d.service}", which both it and another plugin must provide`,
    (d) =>
      suggest(
        d.nearest,
        `Remove replaces: ['${d.service}'] from "${d.plugin}", or provide "${d.service}" there and list the plugin to replace.`,
      ),
  ),
  DECORATOR_TARGET_UNKNOWN: fault<{ plugin: string; service: string } & Suggestion>(
    (d) => `plugin "${d.plugin}" decorates the service "${d.service}", which no plugin provides`,
    (d) =>
      suggest(d.nearest, `Add the plugin that provides "${d.service}", or remove the decorator from "${d.plugin}".`),
  ),
  OVERRIDE_TARGET_UNKNOWN: fault<
    { plugin: string; hook: string; target: string; tappedBy: readonly string[] } & Suggestion
  >(
    (d) => `plugin "${d.plugin}" overrides the tap of "${d.target}" on "${d.hook}", which does not exist`,
    (d) =>
      suggest(d.nearest, `"${d.hook}" is tapped by ${quoteAll(d.tappedBy)}. Name one of them, or remove the override.`),
  ),
  CYCLE: fault<{ cycle: readonly string[]; reasons: readonly string[] }>(
    (d) => `circular dependency between plugins: ${d.cycle.map((p, i) => `"${p}" ${d.reasons[i]}`).join(', ')}`,
    () => 'Move one of these services from needs to wants, or remove one of the "after" entries.',
  ),
  TAP_CYCLE: fault<{ hook: string; cycle: readonly string[] }>(
    (d) => `circular order of the taps on "${d.hook}": ${d.cycle.map((p) => `"${p}"`).join(' before ')}`,
    (d) => `Remove one of the "before" entries of ${quoteAll([...new Set(d.cycle)])}.`,
  ),
  HOOK_DUPLICATE: fault<{ hook: string; first: string; second: string }>(
    (d) => `hook "${d.hook}" is owned by "${d.first}" and by "${d.second}"`,
    (d) => `A hook has one owner: remove it from hooks in "${d.second}".`,
  ),
  HOOK_UNKNOWN: fault<{ plugin: string; hook: string } & Suggestion>(
    (d) => `plugin "${d.plugin}" taps or reads the hook "${d.hook}", but no plugin in the list owns it`,
    (d) => suggest(d.nearest, `Add the plugin that owns "${d.hook}", or leave "${d.plugin}" out.`),
  ),
  CONTRIBUTION_UNCOLLECTED: fault<{ plugin: string; contribution: string } & Suggestion>(
    (d) => `plugin "${d.plugin}" contributes "${d.contribution}", which no plugin collects`,
    (d) =>
      suggest(
        d.nearest,
        `Add the plugin that collects "${d.contribution}", or move it from contributes to offers if it is optional.`,
      ),
  ),
  CONTRIBUTION_INVALID: fault<{ plugin: string; contribution: string; received: string }>(
    (d) => `plugin "${d.plugin}" contributes ${d.received} as "${d.contribution}"`,
    (d) => `Make ${d.contribution} data, or a synchronous function that returns data; await before createKernel.`,
  ),
  CONTRIBUTION_DUPLICATE: fault<{ contribution: string; id: string; first: string; second: string }>(
    (d) => `"${d.id}" is contributed to "${d.contribution}" by "${d.first}" and by "${d.second}"`,
    (d) => `Remove it from "${d.first}"${d.first === d.second ? ' once' : ` or from "${d.second}"`}.`,
  ),
  CONTRIBUTION_CYCLE: fault<{ path: readonly string[] }>(
    (d) => `circular dependency between contributions: ${d.path.join(' → ')}`,
    () => 'Make one of them plain data instead of a function that reads the other.',
  ),
  CONTRIBUTION_UNDECLARED: fault<{ plugin: string; contribution: string }>(
    (d) => `plugin "${d.plugin}" reads the contribution "${d.contribution}" without collecting it`,
    (d) => `Write collects: { ${d.contribution}: {} } in "${d.plugin}".`,
  ),
  SERVICE_UNDECLARED: fault<{ plugin: string; service: string }>(
    (d) => `plugin "${d.plugin}" reads the service "${d.service}" without declaring it`,
    (d) => `Write needs: ['${d.service}'] in "${d.plugin}", or wants: ['${d.service}'] if it is optional.`,
  ),
  SERVICE_TOO_EARLY: fault<{ plugin: string; service: string }>(
    (d) => `plugin "${d.plugin}" reads the service "${d.service}" before services are created`,
    (d) => `Read view.use.${d.service} in a tap, a service or a step, not in a contribution.`,
  ),
  SERVICE_CYCLE: fault<{ path: readonly string[] }>(
    (d) => `circular dependency between services: ${d.path.join(' → ')}`,
    () => 'Read one of them when it is used, in a method of the service, instead of during its creation.',
  ),
  SERVICE_FAILED: fault<{ plugin: string; service: string; cause: string }>(
    (d) => `cannot create the service "${d.service}" of plugin "${d.plugin}": ${d.cause}`,
    (d) => `Fix provides.${d.service} or decorates.${d.service} of "${d.plugin}"; see the cause below.`,
  ),
  SERVICE_UNKNOWN: fault<{ service: string; known: readonly string[] } & Suggestion>(
    (d) => `no plugin provides the service "${d.service}"`,
    (d) => suggest(d.nearest, `This kernel has ${quoteAll(d.known)}.`),
  ),
  TAP_ASYNC: fault<{ plugin: string; hook: string }>(
    (d) => `the tap of plugin "${d.plugin}" on "${d.hook}" is asynchronous, but the hook is synchronous`,
    (d) =>
      `Return a value instead of a promise. Convert a middleware to a tap: { ${d.hook}: fromMiddleware(async (ctx, next) => …, '${d.plugin}') }.`,
  ),
  HANDLER_MISSING: fault<{ hook: string; plugin: string }>(
    (d) => `the tap of "${d.plugin}" on "${d.hook}" returned neither a handler nor a list`,
    (d) => `Return the first argument of the tap on "${d.hook}", a handler that wraps it, or a list that extends it.`,
  ),
  NEXT_REPEATED: fault<{ middleware: string }>(
    (d) => `middleware "${d.middleware}" called next() more than once`,
    () => 'Call next() once, and keep its result if it is used again.',
  ),
  GUARD_RETURNED: fault<{ endpoint: string; returned: string }>(
    (d) => `a guard of endpoint "${d.endpoint}" returned ${d.returned}; the request was rejected`,
    () => 'Throw an error in the guard to reject a request, return undefined to allow it.',
  ),
  ENDPOINT_NOT_COMPILED: fault<{ endpoint: string }>(
    (d) => `a request was routed to the endpoint "${d.endpoint}", which was never compiled`,
    () => 'Compile it when the kernel boots: taps: { compile: (view) => view.use.pipeline.compile(endpoint) }.',
  ),
  STEP_FAILED: fault<{ plugin: string; step: string; cause: string; rollbackErrors: readonly string[] }>(
    (d) => `plugin "${d.plugin}" failed in ${d.step}: ${d.cause}${rollbackSuffix(d.rollbackErrors)}`,
    () => 'See the cause below. Earlier steps were rolled back.',
  ),
  STEP_SLOW: fault<{ plugin: string; step: string; limitMs: number; rollbackErrors: readonly string[] }>(
    (d) => `plugin "${d.plugin}" did not finish ${d.step} within ${d.limitMs} ms${rollbackSuffix(d.rollbackErrors)}`,
    (d) => `Find out what it waits for, or raise the limit: createKernel(plugins, { limitsMs: { ${d.step}: … } }).`,
  ),
  STOP_FAILED: fault<{ failures: readonly string[] }>(
    (d) => `stopping failed in ${d.failures.length} step(s): ${d.failures.join('; ')}`,
    () => 'All other steps ran; the errors are under cause.errors.',
  ),
  STOPPED_EARLY: fault<{ step: string }>(
    (d) => `the kernel was stopped during ${d.step}`,
    () => 'No action needed: earlier steps were rolled back. Create a new kernel to boot again.',
  ),
  STATE_INVALID: fault<{ operation: string; state: string }>(
    (d) => `cannot ${d.operation} a kernel that is ${d.state}`,
    () => 'A kernel runs once: createKernel → compose → boot → start → stop. Create a new one.',
  ),
});

const rollbackSuffix = (rollbackErrors: readonly string[]) =>
  rollbackErrors.length ? ` (rolling back failed too: ${rollbackErrors.join('; ')})` : '';

export const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/**
 * Adds plugin and step to the message of an error that a plugin threw.
 *
 * @param rollbackErrors the messages of errors thrown while rolling back.
 * @returns KERNEL_STEP_FAILED; a coded error keeps its code, kind, remedy, details and public error.
 */
export function wrapPluginError(
  plugin: string,
  step: string,
  cause: unknown,
  rollbackErrors: readonly string[] = [],
): MortiseError {
  const wrapped = errors.STEP_FAILED({ plugin, step, cause: messageOf(cause), rollbackErrors }, cause);
  if (!isMortiseError(cause)) return wrapped;
  const { code, kind, remedy, details, wire } = cause;
  return new MortiseError(code, { message: wrapped.message, kind, remedy, details, wire, cause });
}

/** Runs code of a plugin during composition. @throws coded errors unchanged, others as KERNEL_STEP_FAILED. */
export function callPlugin<T>(plugin: string, step: string, fn: () => T): T {
  try {
    return fn();
  } catch (cause) {
    throw isMortiseError(cause) ? cause : wrapPluginError(plugin, step, cause);
  }
}

/** Describes an invalid value in a message: its type, and of a string the first 40 characters. */
export const describeValue = (value: unknown): string => {
  if (value === undefined || value === null) return String(value);
  if (value instanceof Promise) return 'a promise';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? `the string "${value.slice(0, 40)}"` : `a value of type ${typeof value}`;
};
