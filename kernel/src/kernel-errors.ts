import { defineErrors, errorRow, isMortiseError, MortiseError } from './errors.ts';

const near = (name: string | undefined, otherwise: string) => `${name ? `Did you mean "${name}"? ` : ''}${otherwise}`;
const quoted = (names: readonly string[]) => (names.length ? names.map((n) => `"${n}"`).join(', ') : 'none');
const fault = <D extends object>(message: (details: D) => string, remedy: (details: D) => string) =>
  errorRow<D>({ kind: 'fault', message, remedy });

type Near = { readonly nearest: string | undefined };

/** What the kernel refuses, and what to do about it. */
export const errors = defineErrors('KERNEL', {
  PLUGIN_INVALID: fault<{ plugin: string; problem: string }>(
    (d) => `plugin "${d.plugin}" is no plugin: ${d.problem}`,
    () => 'Make plugins with definePlugin and list what it returns, called: createKernel([slugs()]).',
  ),
  PLUGIN_TWICE: fault<{ plugin: string }>(
    (d) => `plugin "${d.plugin}" is listed twice`,
    (d) =>
      `Remove one, or give the second its own name; to put it in the place of the first: compose(list, { replace: { '${d.plugin}': … } }).`,
  ),
  FIELD_UNKNOWN: fault<{ plugin: string; field: string; known: readonly string[] } & Near>(
    (d) => `plugin "${d.plugin}" has a field "${d.field}", which no plugin has`,
    (d) => near(d.nearest, `A plugin has ${d.known.join(', ')}.`),
  ),
  FIELD_INVALID: fault<{ plugin: string; field: string; wanted: string; given: string }>(
    (d) => `plugin "${d.plugin}" has ${d.given} as ${d.field}`,
    (d) => `In "${d.plugin}", make ${d.field} ${d.wanted}.`,
  ),
  VERSION_MISMATCH: fault<{ plugin: string; wants: string; version: string }>(
    (d) => `plugin "${d.plugin}" works with kernel ${d.wants}, and this is ${d.version}`,
    (d) => `Install a version of "${d.plugin}" for kernel ${d.version}, or the kernel that it asks for.`,
  ),
  OPTION_INVALID: fault<{ plugin: string; problems: readonly string[] }>(
    (d) => `options of plugin "${d.plugin}" are wrong: ${d.problems.join('; ')}`,
    (d) => `Mend them where the server calls ${d.plugin}({ … }); its README lists them.`,
  ),
  OPTION_UNKNOWN: fault<{ plugin: string; options: readonly string[]; known: readonly string[] } & Near>(
    (d) => `plugin "${d.plugin}" was given the option ${quoted(d.options)}, which it does not have`,
    (d) =>
      near(
        d.nearest,
        d.known.length ? `It has ${quoted(d.known)} and those its README lists.` : `Call it as ${d.plugin}().`,
      ),
  ),
  NEED_UNMET: fault<{ plugin: string; service: string } & Near>(
    (d) => `plugin "${d.plugin}" needs the service "${d.service}", which no plugin provides`,
    (d) => near(d.nearest, `Add the plugin that provides "${d.service}" to the list, or leave "${d.plugin}" out.`),
  ),
  SERVICE_TWICE: fault<{ service: string; first: string; second: string; replacing: boolean }>(
    (d) => `service "${d.service}" is ${d.replacing ? 'replaced' : 'provided'} by "${d.first}" and by "${d.second}"`,
    (d) =>
      d.replacing
        ? `Only one can stand in its place: leave out "${d.first}" or "${d.second}", or let one decorate it.`
        : `Leave one out, or write replaces: ['${d.service}'] in "${d.second}" so that its own stands instead.`,
  ),
  REPLACE_DEAD: fault<{ plugin: string; service: string } & Near>(
    (d) => `plugin "${d.plugin}" replaces the service "${d.service}", which it or everyone else does not provide`,
    (d) =>
      near(
        d.nearest,
        `Remove replaces: ['${d.service}'] from "${d.plugin}", or provide "${d.service}" there and list the plugin it replaces.`,
      ),
  ),
  DECORATOR_DEAD: fault<{ plugin: string; service: string } & Near>(
    (d) => `plugin "${d.plugin}" decorates the service "${d.service}", which no plugin provides`,
    (d) => near(d.nearest, `Add the plugin that provides "${d.service}", or remove the decorator from "${d.plugin}".`),
  ),
  OVERRIDE_DEAD: fault<{ plugin: string; hook: string; target: string; tappedBy: readonly string[] } & Near>(
    (d) => `plugin "${d.plugin}" overrides the tap of "${d.target}" on "${d.hook}", which does not exist`,
    (d) => near(d.nearest, `That hook is tapped by ${quoted(d.tappedBy)}; name one of them, or remove the override.`),
  ),
  CYCLE: fault<{ loop: readonly string[]; because: readonly string[] }>(
    (d) => `plugins stand in a circle: ${d.loop.map((p, i) => `"${p}" ${d.because[i]}`).join(', ')}`,
    () => 'Turn one of these needs into a want, or remove one of the "after" entries.',
  ),
  TAP_CIRCLE: fault<{ hook: string; loop: readonly string[] }>(
    (d) => `taps on "${d.hook}" stand in a circle: ${d.loop.map((p) => `"${p}"`).join(' before ')}`,
    (d) => `Remove one of the before entries of ${quoted([...new Set(d.loop)])}.`,
  ),
  HOOK_TWICE: fault<{ hook: string; first: string; second: string }>(
    (d) => `hook "${d.hook}" is owned by "${d.first}" and by "${d.second}"`,
    (d) => `A hook has one owner: remove it from hooks in "${d.second}".`,
  ),
  HOOK_ABSENT: fault<{ plugin: string; hook: string } & Near>(
    (d) => `plugin "${d.plugin}" taps or reads the hook "${d.hook}", whose owner is not in the list`,
    (d) => near(d.nearest, `Add the plugin that owns "${d.hook}", or leave "${d.plugin}" out.`),
  ),
  CONTRIBUTION_UNREAD: fault<{ plugin: string; contribution: string } & Near>(
    (d) => `plugin "${d.plugin}" contributes "${d.contribution}", which no plugin collects`,
    (d) =>
      near(
        d.nearest,
        `Add the plugin that collects "${d.contribution}", or write it under offers if it may go unread.`,
      ),
  ),
  CONTRIBUTION_INVALID: fault<{ plugin: string; contribution: string; given: string }>(
    (d) => `plugin "${d.plugin}" contributes ${d.given} as "${d.contribution}"`,
    (d) =>
      `Let ${d.contribution} be data or a function that returns data; what is awaited belongs before createKernel.`,
  ),
  CONTRIBUTION_TWICE: fault<{ contribution: string; id: string; first: string; second: string }>(
    (d) => `"${d.id}" is contributed to "${d.contribution}" by "${d.first}" and by "${d.second}"`,
    (d) => `Remove it from "${d.first}"${d.first === d.second ? ' once' : ` or from "${d.second}"`}.`,
  ),
  CONTRIBUTION_CIRCLE: fault<{ path: readonly string[] }>(
    (d) => `contributions are made of each other: ${d.path.join(' → ')}`,
    () => 'One of them has to be plain data, not a function that reads the other.',
  ),
  CONTRIBUTION_UNDECLARED: fault<{ plugin: string; contribution: string }>(
    (d) => `plugin "${d.plugin}" reads the contribution "${d.contribution}" and does not collect it`,
    (d) => `Write collects: { ${d.contribution}: {} } in "${d.plugin}".`,
  ),
  SERVICE_UNDECLARED: fault<{ plugin: string; service: string }>(
    (d) => `plugin "${d.plugin}" reads the service "${d.service}" and declares it nowhere`,
    (d) => `Write needs: ['${d.service}'] in "${d.plugin}", or wants: ['${d.service}'] if it may be absent.`,
  ),
  SERVICE_EARLY: fault<{ plugin: string; service: string }>(
    (d) => `plugin "${d.plugin}" reads the service "${d.service}" before services are there`,
    (d) => `Read view.use.${d.service} inside the tap, the provided service or a step, not while contributing.`,
  ),
  SERVICE_CIRCLE: fault<{ path: readonly string[] }>(
    (d) => `services are made of each other: ${d.path.join(' → ')}`,
    () => 'Read one of them when it is used, inside the made service, and not while it is being made.',
  ),
  SERVICE_FAILED: fault<{ plugin: string; service: string; cause: string }>(
    (d) => `service "${d.service}" of plugin "${d.plugin}" could not be made: ${d.cause}`,
    (d) => `The maker is provides.${d.service} or decorates.${d.service} of "${d.plugin}"; the cause stands below.`,
  ),
  SERVICE_ABSENT: fault<{ service: string; known: readonly string[] } & Near>(
    (d) => `no plugin provides the service "${d.service}"`,
    (d) => near(d.nearest, `This kernel has ${quoted(d.known)}.`),
  ),
  TAP_ASYNC: fault<{ plugin: string; hook: string }>(
    (d) => `a tap of plugin "${d.plugin}" on "${d.hook}" is asynchronous, and the hook is not`,
    (d) =>
      `Return the value, not a promise of it. A middleware becomes a tap by aroundOf: { ${d.hook}: aroundOf(async (ctx, next) => …, '${d.plugin}') }.`,
  ),
  LINK_NOTHING: fault<{ hook: string; plugin: string }>(
    (d) => `the tap of "${d.plugin}" on "${d.hook}" returned nothing that can be linked`,
    (d) => `A tap on "${d.hook}" returns what it was given, or what it puts around or behind it.`,
  ),
  NEXT_TWICE: fault<{ middleware: string }>(
    (d) => `middleware "${d.middleware}" called next() more than once`,
    () => 'Call next() once and keep what it resolves to.',
  ),
  GUARD_ANSWERED: fault<{ endpoint: string; answer: string }>(
    (d) => `a guard of endpoint "${d.endpoint}" returned ${d.answer}, so nothing behind it was run`,
    () => 'A guard throws to refuse and returns nothing to let through.',
  ),
  ENDPOINT_UNLINKED: fault<{ endpoint: string }>(
    (d) => `endpoint "${d.endpoint}" was routed to and never linked`,
    () => 'Whoever taps route links its endpoints first: taps: { link: (view) => view.use.pipeline.link(endpoint) }.',
  ),
  STEP_FAILED: fault<{ plugin: string; step: string; cause: string; undoing: readonly string[] }>(
    (d) => `plugin "${d.plugin}" failed in ${d.step}: ${d.cause}${alsoFailed(d.undoing)}`,
    () => 'The cause stands below. What had been opened was closed again.',
  ),
  STEP_SLOW: fault<{ plugin: string; step: string; limitMs: number; undoing: readonly string[] }>(
    (d) => `plugin "${d.plugin}" did not finish ${d.step} within ${d.limitMs} ms${alsoFailed(d.undoing)}`,
    (d) => `Find what it waits for, or raise the limit: createKernel(plugins, { limitsMs: { ${d.step}: … } }).`,
  ),
  STOP_FAILED: fault<{ failures: readonly string[] }>(
    (d) => `stopping went wrong in ${d.failures.length} step(s): ${d.failures.join('; ')}`,
    () => 'Every other step was still taken; the errors stand under cause.errors.',
  ),
  STOPPED_EARLY: fault<{ step: string }>(
    (d) => `the kernel was stopped during ${d.step}`,
    () => 'Nothing to mend: what had been opened was closed again. Make a new kernel to boot once more.',
  ),
  STATE_WRONG: fault<{ wanted: string; state: string }>(
    (d) => `cannot ${d.wanted} a kernel that is ${d.state}`,
    () => 'A kernel lives once: createKernel → compose → boot → start → stop. Make a new one.',
  ),
});

const alsoFailed = (undoing: readonly string[]) =>
  undoing.length ? ` (closing again failed too: ${undoing.join('; ')})` : '';

export const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/**
 * What a plugin's code threw in one of its steps, with plugin and step in the message.
 *
 * @param undoing what failed while what had been opened was closed again.
 * @returns KERNEL_STEP_FAILED; a coded error keeps its code, kind, remedy and wire words.
 */
export function failedIn(plugin: string, step: string, cause: unknown, undoing: readonly string[] = []): MortiseError {
  const wrapped = errors.STEP_FAILED({ plugin, step, cause: messageOf(cause), undoing }, cause);
  if (!isMortiseError(cause)) return wrapped;
  const { code, kind, remedy, details, wire } = cause;
  return new MortiseError(code, { message: wrapped.message, kind, remedy, details, wire, cause });
}

/** Runs a plugin's own code while the house is put together. @throws coded errors as they are, others as KERNEL_STEP_FAILED. */
export function attempt<T>(plugin: string, step: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw isMortiseError(cause) ? cause : failedIn(plugin, step, cause);
  }
}

/** Names a wrong value in a message: its kind, and for a short text the text. */
export const kindOf = (value: unknown): string => {
  if (value === undefined || value === null) return String(value);
  if (value instanceof Promise) return 'a promise';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? `the text "${value.slice(0, 40)}"` : `a value of type ${typeof value}`;
};
