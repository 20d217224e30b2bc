import { isThenable, nearest } from '@mortise/kernel';
import type { AttributeSchema, ComponentSchema, ContentTypeSchema, TypeOption, TypeOptions } from './contract.ts';
import { errors } from './errors.ts';
import type { IssueReporter } from './issue-reporter.ts';

type OptionHandler = TypeOption<never>;
/** The handler of each key of `options` and `pluginOptions`, contributed by plugins. */
export interface OptionHandlers {
  readonly options: ReadonlyMap<string, OptionHandler>;
  readonly pluginOptions: ReadonlyMap<string, OptionHandler>;
}

/**
 * Collects the contributed option handlers by key. If several plugins handle the same key, every `check` runs.
 *
 * A `check` that returns a promise would reject nothing, so the collected check throws CONTENT_TYPES_CHECK_ASYNC then.
 */
export function collectOptionHandlers(rows: readonly { readonly value: object }[]): ReadonlyMap<string, OptionHandler> {
  const handlers = new Map<string, OptionHandler>();
  for (const { value } of rows) {
    for (const [key, handler] of Object.entries(value) as [string, OptionHandler][]) {
      const previous = handlers.get(key);
      handlers.set(key, {
        check(optionValue, uid) {
          previous?.check?.(optionValue, uid);
          const result: unknown = handler.check?.(optionValue, uid);
          if (!isThenable(result)) return;
          result.then(undefined, () => {});
          throw errors.CHECK_ASYNC({ uid, option: key });
        },
      });
    }
  }
  return handlers;
}

/**
 * Rejects option keys that no plugin handles: an ignored `draftAndPublish` would show drafts to everyone.
 *
 * @throws CONTENT_TYPES_OPTION_UNKNOWN, CONTENT_TYPES_CHECK_ASYNC, and what the plugins' own checks throw.
 */
export function checkOptions(
  uid: string,
  { options, pluginOptions, attributes }: Pick<ContentTypeSchema, 'options' | 'pluginOptions' | 'attributes'>,
  handlers: OptionHandlers,
  { refuseOrWarn }: IssueReporter,
): void {
  const check = (place: string, given: object | undefined, known: OptionHandlers['options'], checkValues: boolean) =>
    checkKeys(uid, place, given, known, checkValues, refuseOrWarn);
  check('options', options, handlers.options, true);
  check('pluginOptions', pluginOptions, handlers.pluginOptions, true);
  // A missing plugin is reported once per type, at the first attribute that has options for it.
  const reported = new Set<string>();
  for (const [name, schema] of Object.entries(attributes) as [string, AttributeSchema][]) {
    const given = Object.entries(schema.pluginOptions ?? {}).filter(([option]) => !reported.has(option));
    check(`attributes.${name}.pluginOptions`, Object.fromEntries(given), handlers.pluginOptions, false);
    for (const [option] of given) if (!NEVER_IGNORED.has(option)) reported.add(option);
  }
}

const NEVER_IGNORED: ReadonlySet<string> = new Set(['draftAndPublish', 'i18n']);
const isEnabled = (value: unknown): boolean =>
  typeof value === 'object' && value !== null ? 'localized' in value && value.localized !== false : Boolean(value);

function checkKeys(
  uid: string,
  place: string,
  given: object | undefined,
  handlers: OptionHandlers['options'],
  checkValues: boolean,
  refuseOrWarn: IssueReporter['refuseOrWarn'],
) {
  for (const [option, value] of Object.entries(given ?? {})) {
    const handler = handlers.get(option);
    if (!handler) {
      const known = [...handlers.keys()];
      const refusal = errors.OPTION_UNKNOWN({ uid, place, option, nearest: nearest(option, known), known });
      // Ignoring these would show drafts to everyone or mix locales, so a schema of a Strapi folder is rejected as
      // well.
      if (NEVER_IGNORED.has(option) && isEnabled(value)) throw refusal;
      refuseOrWarn(uid, refusal, 'the option is kept and has no effect');
    } else if (checkValues && value !== undefined && value !== null) handler.check?.(value as never, uid);
  }
}

const COMPONENT_OPTIONS = ['privateAttributes'] as const;
/**
 * The options of a component. Options of content types, such as `draftAndPublish`, do not apply to components.
 *
 * @throws CONTENT_TYPES_OPTION_UNKNOWN.
 */
export function componentOptions(
  uid: string,
  given: ComponentSchema['options'],
  { refuseOrWarn }: IssueReporter,
): TypeOptions {
  const { privateAttributes, ...rest } = given ?? {};
  for (const option of Object.keys(rest)) {
    const [place, known] = ['options', COMPONENT_OPTIONS];
    const refusal = errors.OPTION_UNKNOWN({ uid, place, option, nearest: nearest(option, known), known });
    refuseOrWarn(uid, refusal, 'the option has no effect');
  }
  return privateAttributes ? { privateAttributes } : {};
}
