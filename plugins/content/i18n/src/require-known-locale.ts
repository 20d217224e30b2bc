import type { ContentType } from '@mortise/content-types/contract';
import type { DocumentHandler } from '@mortise/documents/contract';
import { errors } from './errors.ts';
import { isLocalized } from './locale-attributes.ts';

/** Actions that require an existing locale. Reads in a locale that does not exist find nothing, as in Strapi. */
const WRITE_ACTIONS: ReadonlySet<string> = new Set([
  ...['create', 'update', 'delete', 'clone'],
  ...['publish', 'unpublish', 'discardDraft'],
]);

/**
 * Wraps the write actions of localized types and rejects a locale that does not exist, because no list of locales would
 * show its rows.
 *
 * @throws I18N_LOCALE_UNKNOWN when the handler runs.
 */
export function requireKnownLocale(
  inner: DocumentHandler,
  { contentType, action }: { readonly contentType: ContentType; readonly action: string },
  has: (code: string) => Promise<boolean>,
): DocumentHandler {
  if (!isLocalized(contentType) || !WRITE_ACTIONS.has(action)) return inner;
  return async (call) => {
    const requested: unknown = call.params.locale;
    // applyWriteLocales rejects values that are not strings.
    for (const code of requested === undefined || requested === null ? [] : [requested].flat())
      if (typeof code === 'string' && code !== '' && code !== '*' && !(await has(code)))
        throw errors.LOCALE_UNKNOWN({ action, locale: code });
    return inner(call);
  };
}
