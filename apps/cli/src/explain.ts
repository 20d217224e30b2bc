import { type Inspection, nearest } from '@mortise/kernel';
import { errors } from './errors.ts';

/** All that a report says of one name. */
export interface Explained {
  readonly name: string;
  readonly plugin?: Inspection['plugins'][number];
  readonly service?: Inspection['services'][number];
  readonly hook?: Inspection['hooks'][number];
  readonly contribution?: Inspection['contributions'][number];
  /** Contributions by this name, as `contentTypes` brings `api::note.note`. */
  readonly broughtBy: readonly { readonly contribution: string; readonly plugin: string }[];
  readonly listeners: readonly string[];
  /** Of a plugin: what it provides, taps and contributes. */
  readonly does?: {
    readonly provides: readonly string[];
    readonly taps: readonly string[];
    readonly contributes: readonly string[];
  };
}

/** @throws CLI_NAME_UNKNOWN. */
export function explain(report: Inspection, name: string): Explained {
  const { plugins, services, hooks, contributions, events } = report;
  const nameOf = ({ name: own }: { readonly name: string }) => own;
  const called = <Row extends { readonly name: string }>(rows: readonly Row[]) => rows.find((row) => row.name === name);
  const plugin = called(plugins);
  const service = called(services);
  const hook = called(hooks);
  const contribution = called(contributions);
  const broughtBy = contributions.flatMap((row) =>
    row.from.flatMap((from) => (from.ids.includes(name) ? { contribution: row.name, plugin: from.plugin } : [])),
  );
  const listeners = events.filter(({ event }) => event === name).map((row) => row.plugin);
  if (![plugin, service, hook, contribution, ...broughtBy, ...listeners].some(Boolean)) {
    const ids = contributions.flatMap(({ from }) => from.flatMap((row) => row.ids));
    const known = [...[...plugins, ...services, ...hooks, ...contributions].map(nameOf), ...ids];
    throw errors.NAME_UNKNOWN({ name, nearest: nearest(name, known) });
  }
  const does = plugin && {
    provides: services.filter((row) => row.plugin === name).map(nameOf),
    taps: hooks.filter(({ taps }) => taps.some((tap) => tap.plugin === name)).map(nameOf),
    contributes: contributions.filter(({ from }) => from.some((row) => row.plugin === name)).map(nameOf),
  };
  return {
    name,
    ...(plugin && { plugin }),
    ...(does && { does }),
    ...(service && { service }),
    ...(hook && { hook }),
    ...(contribution && { contribution }),
    broughtBy,
    listeners,
  };
}

const listed = (names: readonly string[]) => names.join(', ') || 'nothing';

/** The same, as lines to read. */
export function explained({
  name,
  plugin,
  service,
  hook,
  does,
  contribution,
  broughtBy,
  listeners,
}: Explained): string[] {
  return [
    ...(plugin && does
      ? [
          `${name} is a plugin${plugin.version ? ` (${plugin.version})` : ''}`,
          `  needs        ${listed(plugin.needs)}`,
          `  provides     ${listed(does.provides)}`,
          `  taps         ${listed(does.taps)}`,
          `  contributes  ${listed(does.contributes)}`,
        ]
      : []),
    ...(service
      ? [
          `${name} is a service of the plugin "${service.plugin}"`,
          `  instead of    ${listed(service.replaced)}`,
          `  decorated by  ${listed(service.decorators)}`,
          `  used by       ${listed(service.users)}`,
        ]
      : []),
    ...(hook ? [`${name} is a hook of the plugin "${hook.plugin}"`, ...hook.taps.map((tap) => `  ${tap.plugin}`)] : []),
    ...(contribution
      ? [
          `${name} is a contribution that ${listed(contribution.collectors)} collects`,
          ...contribution.from.map(({ plugin: from, ids }) => `  ${from}  ${ids.join(', ')}`),
        ]
      : []),
    ...broughtBy.map((row) => `${name} is one of ${row.contribution}, brought by the plugin "${row.plugin}"`),
    ...(listeners.length > 0 ? [`${name} is an event; its listeners are ${listed(listeners)}`] : []),
  ];
}
