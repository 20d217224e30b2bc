import type { ScalarAttribute } from '@mortise/content-types/contract';
import type {
  DocumentAction,
  DocumentCall,
  LockedRow,
  PlanScope,
  TargetScope,
  Version,
} from '@mortise/documents/contract';
import type { Condition, PlanNode } from '@mortise/query/contract';
import { errors } from './errors.ts';
import { isLocalized } from './locale-attributes.ts';

/** The binding of the default locale, set per call: the default may change while plans stay cached. */
export const DEFAULT_LOCALE_BINDING = 'i18n.default';

const MULTI_LOCALE_READS: ReadonlySet<DocumentAction> = new Set(['findMany', 'count']);

/**
 * Adds a locale condition to the root node of a localized type: the requested locale, or the default. A root whose
 * filters contain `locale` is not scoped. `*` means every locale in findMany and count; other actions compare it like a
 * code, which no row matches. Nodes below the root (populate, filters, sort) are not scoped, because links between
 * localized types stay within one locale.
 *
 * @throws I18N_LOCALE_INVALID.
 */
export function scopeToLocale(node: PlanNode, scope: PlanScope): PlanNode {
  if (scope.role !== 'root' || !isLocalized(node.type)) return node;
  const locale = requestedLocale(scope);
  if (scope.byRowId || scope.filterKeys.includes('locale')) return node;
  if (locale === '*' && MULTI_LOCALE_READS.has(scope.action)) return node;
  const field = node.type.attributes.get('locale') as ScalarAttribute;
  const operand = Object.freeze(locale === undefined ? { slot: DEFAULT_LOCALE_BINDING } : { value: locale });
  const operator = typeof locale === 'object' ? '$in' : '$eq';
  const localeCondition: Condition = Object.freeze({ kind: 'compare', field, operator, operand });
  return Object.freeze({
    ...node,
    scope: node.scope
      ? Object.freeze({ kind: 'all', of: Object.freeze([node.scope, localeCondition]) })
      : localeCondition,
  });
}

/** The requested locale; an empty string counts as none. */
function requestedLocale({
  action,
  locale,
}: Pick<PlanScope, 'action' | 'locale'>): string | readonly string[] | undefined {
  if (locale === undefined || locale === '') return undefined;
  if (typeof locale === 'string') return locale;
  const isList = Array.isArray(locale) && locale.every((code) => typeof code === 'string');
  if (isList && MULTI_LOCALE_READS.has(action)) return locale.includes('*') ? '*' : locale;
  throw errors.LOCALE_INVALID({ action, locale });
}

/** Sets the binding for calls to localized types. */
export const bindDefaultLocale = (
  bindings: Readonly<Record<string, unknown>>,
  { contentType }: DocumentCall,
  defaultLocale: () => string,
): Readonly<Record<string, unknown>> =>
  isLocalized(contentType) ? { ...bindings, [DEFAULT_LOCALE_BINDING]: defaultLocale() } : bindings;

/**
 * Sets the locale in which a referenced document is looked up: the locale of the written row; if it has none, that of
 * the reference, then the default.
 */
export function applyTargetLocale(
  versions: readonly Version[],
  { target, reference, version }: TargetScope,
  defaultLocale: () => string,
): readonly Version[] {
  if (!isLocalized(target)) return versions;
  const locale = version.locale ?? reference.locale ?? defaultLocale();
  return versions.map((one) => ({ ...one, locale }));
}

/** Actions that accept a list of locales, or `*`. */
const MULTI_LOCALE_WRITES: ReadonlySet<string> = new Set(['delete', 'clone', 'publish', 'unpublish', 'discardDraft']);

/**
 * Sets the locale of writes to localized types: the requested locale, or the default. Actions on existing rows accept a
 * list of locales, or `*` for all.
 *
 * @throws I18N_LOCALE_INVALID.
 */
export function applyWriteLocales(
  versions: readonly Version[],
  call: DocumentCall,
  rows: readonly LockedRow[],
  defaultLocale: () => string,
): readonly Version[] {
  if (!isLocalized(call.contentType)) return versions;
  const { action, params } = call;
  const requested: unknown = params.locale || defaultLocale();
  const locales = toLocales(requested, MULTI_LOCALE_WRITES.has(action), rows);
  if (!locales) throw errors.LOCALE_INVALID({ action, locale: requested });
  return locales.flatMap((locale) => versions.map((version) => ({ ...version, locale })));
}

function toLocales(requested: unknown, allowsList: boolean, rows: readonly LockedRow[]): readonly string[] | undefined {
  if (!allowsList) return typeof requested === 'string' && requested !== '*' ? [requested] : undefined;
  const list = [requested].flat();
  if (list.includes('*')) return [...new Set(rows.flatMap(({ locale }) => locale ?? []))];
  return list.every((locale) => typeof locale === 'string') ? [...new Set(list)] : undefined;
}
