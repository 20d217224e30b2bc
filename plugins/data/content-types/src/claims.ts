import { isThenable, nearest } from '@mortise/kernel';
import type { AttributeSchema, ComponentSchema, ContentTypeSchema, TypeOption, TypeOptions } from './contract.ts';
import { errors } from './errors.ts';
import type { Manners } from './manners.ts';

type Check = TypeOption<never>;
/** The handler of each key of `options` and `pluginOptions`, contributed by plugins. */
export interface Claims {
  readonly options: ReadonlyMap<string, Check>;
  readonly pluginOptions: ReadonlyMap<string, Check>;
}

/**
 * Collects the contributed option handlers by key. If several plugins handle the same key, every `check` runs.
 *
 * A `check` that returns a promise would reject nothing, so the collected check throws CONTENT_TYPES_CHECK_ASYNC then.
 */
export function claimsOf(rows: readonly { readonly value: object }[]): ReadonlyMap<string, Check> {
  const claims = new Map<string, Check>();
  for (const { value } of rows) {
    for (const [key, claim] of Object.entries(value) as [string, Check][]) {
      const earlier = claims.get(key);
      claims.set(key, {
        check(given, uid) {
          earlier?.check?.(given, uid);
          const answer: unknown = claim.check?.(given, uid);
          if (!isThenable(answer)) return;
          answer.then(undefined, () => {});
          throw errors.CHECK_ASYNC({ uid, option: key });
        },
      });
    }
  }
  return claims;
}

/**
 * Rejects option keys that no plugin handles: an ignored `draftAndPublish` would show drafts to everyone.
 *
 * @throws CONTENT_TYPES_OPTION_UNCLAIMED, CONTENT_TYPES_CHECK_ASYNC, and what the plugins' own checks throw.
 */
export function checkClaims(
  uid: string,
  { options, pluginOptions, attributes }: Pick<ContentTypeSchema, 'options' | 'pluginOptions' | 'attributes'>,
  claims: Claims,
  { refuseOrWarn }: Manners,
): void {
  const check = (place: string, given: object | undefined, known: Claims['options'], values: boolean) =>
    checkKeys(uid, place, given, known, values, refuseOrWarn);
  check('options', options, claims.options, true);
  check('pluginOptions', pluginOptions, claims.pluginOptions, true);
  // A missing plugin is reported once per type, at the first attribute that has options for it.
  const named = new Set<string>();
  for (const [name, schema] of Object.entries(attributes) as [string, AttributeSchema][]) {
    const given = Object.entries(schema.pluginOptions ?? {}).filter(([option]) => !named.has(option));
    check(`attributes.${name}.pluginOptions`, Object.fromEntries(given), claims.pluginOptions, false);
    for (const [option] of given) if (!STRICT.has(option)) named.add(option);
  }
}

const STRICT: ReadonlySet<string> = new Set(['draftAndPublish', 'i18n']);
const isAsked = (value: unknown): boolean =>
  typeof value === 'object' && value !== null ? 'localized' in value && value.localized !== false : Boolean(value);

function checkKeys(
  uid: string,
  place: string,
  given: object | undefined,
  claims: Claims['options'],
  values: boolean,
  refuseOrWarn: Manners['refuseOrWarn'],
) {
  for (const [option, value] of Object.entries(given ?? {})) {
    const claim = claims.get(option);
    if (!claim) {
      const known = [...claims.keys()];
      const refusal = errors.OPTION_UNCLAIMED({ uid, place, option, nearest: nearest(option, known), known });
      // Ignoring these would show drafts to everyone or mix locales, so a schema of a Strapi folder is rejected as
      // well.
      if (STRICT.has(option) && isAsked(value)) throw refusal;
      refuseOrWarn(uid, refusal, 'the option is kept and has no effect');
    } else if (values && value !== undefined && value !== null) claim.check?.(value as never, uid);
  }
}

const COMPONENT_OPTIONS = ['privateAttributes'] as const;
/**
 * The options of a component. Options of content types, such as `draftAndPublish`, do not apply to components.
 *
 * @throws CONTENT_TYPES_OPTION_UNCLAIMED.
 */
export function componentOptions(
  uid: string,
  given: ComponentSchema['options'],
  { refuseOrWarn }: Manners,
): TypeOptions {
  const { privateAttributes, ...rest } = given ?? {};
  for (const option of Object.keys(rest)) {
    const [place, known] = ['options', COMPONENT_OPTIONS];
    const refusal = errors.OPTION_UNCLAIMED({ uid, place, option, nearest: nearest(option, known), known });
    refuseOrWarn(uid, refusal, 'the option has no effect');
  }
  return privateAttributes ? { privateAttributes } : {};
}
