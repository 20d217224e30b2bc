import { defineErrors, errorRow } from './errors.ts';

const near = (name: string | undefined, otherwise: string) => (name ? `Did you mean "${name}"?` : otherwise);
const quoted = (names: readonly string[]) => (names.length ? names.map((n) => `"${n}"`).join(', ') : 'none');

/** What the kernel refuses, and what to do about it. */
export const errors = defineErrors('KERNEL', {
  PLUGIN_INVALID: errorRow<{ plugin: string; problem: string }>({
    kind: 'fault',
    message: (d) => `plugin "${d.plugin}" is no plugin: ${d.problem}`,
    remedy: () => 'Make plugins with definePlugin and list what it returns, called: plugins: [slugs()].',
  }),
  PLUGIN_TWICE: errorRow<{ plugin: string }>({
    kind: 'fault',
    message: (d) => `plugin "${d.plugin}" is listed twice`,
    remedy: (d) =>
      `Remove one, or give the second its own name; to put it in the place of the first: compose(list, { replace: { '${d.plugin}': … } }).`,
  }),
  VERSION_MISMATCH: errorRow<{ plugin: string; wants: string; version: string }>({
    kind: 'fault',
    message: (d) => `plugin "${d.plugin}" works with kernel ${d.wants}, and this is ${d.version}`,
    remedy: (d) => `Install a version of "${d.plugin}" for kernel ${d.version}, or the kernel that it asks for.`,
  }),
  OPTION_INVALID: errorRow<{ plugin: string; problems: readonly string[] }>({
    kind: 'fault',
    message: (d) => `options of plugin "${d.plugin}" are wrong: ${d.problems.join('; ')}`,
    remedy: (d) => `Mend them where the server calls ${d.plugin}({ … }); its README lists them.`,
  }),
  OPTION_UNKNOWN: errorRow<{ plugin: string; options: readonly string[] }>({
    kind: 'fault',
    message: (d) => `plugin "${d.plugin}" takes no options, and was given ${quoted(d.options)}`,
    remedy: (d) => `Call it as ${d.plugin}().`,
  }),
  NEED_UNMET: errorRow<{
    plugin: string;
    service: string;
    nearest: string | undefined;
    providedBy: string | undefined;
  }>({
    kind: 'fault',
    message: (d) => `plugin "${d.plugin}" needs the service "${d.service}", which no plugin provides`,
    remedy: (d) =>
      near(d.nearest, `Add the plugin that provides "${d.service}" to the list, or leave "${d.plugin}" out.`),
  }),
  SERVICE_TWICE: errorRow<{ service: string; first: string; second: string }>({
    kind: 'fault',
    message: (d) => `service "${d.service}" is provided by "${d.first}" and by "${d.second}"`,
    remedy: (d) =>
      `Leave one out, or write replaces: ['${d.service}'] in "${d.second}" so that its own stands instead.`,
  }),
  REPLACE_DEAD: errorRow<{ plugin: string; service: string; nearest: string | undefined }>({
    kind: 'fault',
    message: (d) => `plugin "${d.plugin}" replaces the service "${d.service}", which nobody else provides`,
    remedy: (d) =>
      near(d.nearest, `Remove replaces: ['${d.service}'] from "${d.plugin}", or add the plugin it replaces.`),
  }),
  DECORATOR_DEAD: errorRow<{ plugin: string; service: string; nearest: string | undefined }>({
    kind: 'fault',
    message: (d) => `plugin "${d.plugin}" decorates the service "${d.service}", which no plugin provides`,
    remedy: (d) =>
      near(d.nearest, `Add the plugin that provides "${d.service}", or remove the decorator from "${d.plugin}".`),
  }),
  OVERRIDE_DEAD: errorRow<{ plugin: string; hook: string; target: string; tappedBy: readonly string[] }>({
    kind: 'fault',
    message: (d) => `plugin "${d.plugin}" overrides the tap of "${d.target}" on "${d.hook}", which does not exist`,
    remedy: (d) => `That hook is tapped by ${quoted(d.tappedBy)}; name one of them, or remove the override.`,
  }),
  CYCLE: errorRow<{ loop: readonly string[] }>({
    kind: 'fault',
    message: (d) => `plugins stand in a circle: ${d.loop.join(' → ')}`,
    remedy: () => 'Turn one of the needs on this path into a want, or remove one of the "after" entries.',
  }),
  HOOK_TWICE: errorRow<{ hook: string; first: string; second: string }>({
    kind: 'fault',
    message: (d) => `hook "${d.hook}" is owned by "${d.first}" and by "${d.second}"`,
    remedy: (d) => `A hook has one owner: remove it from hooks in "${d.second}".`,
  }),
  HOOK_ABSENT: errorRow<{ plugin: string; hook: string; nearest: string | undefined }>({
    kind: 'fault',
    message: (d) => `plugin "${d.plugin}" taps or reads the hook "${d.hook}", whose owner is not in the list`,
    remedy: (d) => near(d.nearest, `Add the plugin that owns "${d.hook}", or leave "${d.plugin}" out.`),
  }),
  CONTRIBUTION_UNREAD: errorRow<{ plugin: string; contribution: string; nearest: string | undefined }>({
    kind: 'fault',
    message: (d) => `plugin "${d.plugin}" contributes "${d.contribution}", which no plugin collects`,
    remedy: (d) =>
      near(
        d.nearest,
        `Add the plugin that collects "${d.contribution}", or write it under offers if it may go unread.`,
      ),
  }),
  CONTRIBUTION_TWICE: errorRow<{ contribution: string; id: string; first: string; second: string }>({
    kind: 'fault',
    message: (d) => `"${d.id}" is contributed to "${d.contribution}" by "${d.first}" and by "${d.second}"`,
    remedy: (d) => `Remove it from "${d.first}" or from "${d.second}".`,
  }),
  CONTRIBUTION_CIRCLE: errorRow<{ path: readonly string[] }>({
    kind: 'fault',
    message: (d) => `contributions are made of each other: ${d.path.join(' → ')}`,
    remedy: () => 'One of them has to be plain data, not a function that reads the other.',
  }),
  CONTRIBUTION_UNDECLARED: errorRow<{ plugin: string; contribution: string }>({
    kind: 'fault',
    message: (d) => `plugin "${d.plugin}" reads the contribution "${d.contribution}" and does not collect it`,
    remedy: (d) => `Write collects: { ${d.contribution}: {} } in "${d.plugin}".`,
  }),
  SERVICE_UNDECLARED: errorRow<{ plugin: string; service: string }>({
    kind: 'fault',
    message: (d) => `plugin "${d.plugin}" reads the service "${d.service}" and declares it nowhere`,
    remedy: (d) => `Write needs: ['${d.service}'], or wants: ['${d.service}'] if it may be absent.`,
  }),
  SERVICE_EARLY: errorRow<{ plugin: string; service: string }>({
    kind: 'fault',
    message: (d) => `plugin "${d.plugin}" reads the service "${d.service}" before services are there`,
    remedy: (d) => `Read view.use.${d.service} inside the tap, the provided service or a step, not while contributing.`,
  }),
  SERVICE_FAILED: errorRow<{ plugin: string; service: string; cause: string }>({
    kind: 'fault',
    message: (d) => `service "${d.service}" of plugin "${d.plugin}" could not be made: ${d.cause}`,
    remedy: (d) =>
      `The cause stands below; the maker is provides.${d.service} or decorates.${d.service} of "${d.plugin}".`,
  }),
  SERVICE_ABSENT: errorRow<{ service: string; nearest: string | undefined; known: readonly string[] }>({
    kind: 'fault',
    message: (d) => `no plugin provides the service "${d.service}"`,
    remedy: (d) => near(d.nearest, `This kernel has ${quoted(d.known)}.`),
  }),
  LINK_NOTHING: errorRow<{ hook: string; plugin: string }>({
    kind: 'fault',
    message: (d) => `the tap of "${d.plugin}" on "${d.hook}" returned nothing`,
    remedy: (d) => `A tap on "${d.hook}" returns what it was given, or what it puts around it.`,
  }),
  NEXT_TWICE: errorRow<{ middleware: string }>({
    kind: 'fault',
    message: (d) => `middleware "${d.middleware}" called next() more than once`,
    remedy: () => 'Call next() once and keep what it resolves to.',
  }),
  ENDPOINT_UNLINKED: errorRow<{ endpoint: string }>({
    kind: 'fault',
    message: (d) => `endpoint "${d.endpoint}" was routed to and never linked`,
    remedy: () => 'Whoever taps route links its endpoints first: hooks.link → use.pipeline.link(endpoint).',
  }),
  STEP_FAILED: errorRow<{ plugin: string; step: string; cause: string }>({
    kind: 'fault',
    message: (d) => `plugin "${d.plugin}" failed in ${d.step}: ${d.cause}`,
    remedy: () => 'The cause stands below. What had been opened was closed again.',
  }),
  STEP_SLOW: errorRow<{ plugin: string; step: string; limitMs: number }>({
    kind: 'fault',
    message: (d) => `plugin "${d.plugin}" did not finish ${d.step} within ${d.limitMs} ms`,
    remedy: (d) => `Find what it waits for, or raise the limit: createKernel(plugins, { limitsMs: { ${d.step}: … } }).`,
  }),
  STOP_FAILED: errorRow<{ failures: readonly string[] }>({
    kind: 'fault',
    message: (d) => `stopping went wrong in ${d.failures.length} step(s): ${d.failures.join('; ')}`,
    remedy: () => 'Every other step was still taken; the errors stand under `cause`.',
  }),
  STATE_WRONG: errorRow<{ wanted: string; state: string }>({
    kind: 'fault',
    message: (d) => `cannot ${d.wanted} a kernel that is ${d.state}`,
    remedy: () => 'A kernel lives once: createKernel → boot → start → stop. Make a new one.',
  }),
});
