import type { ContentType } from '@mortise/content-types/contract';
import type { DocumentHandler } from '@mortise/documents/contract';
import { errors } from './errors.ts';
import { isLocalized } from './shape.ts';

/** What writes, or changes what is there. Reads in a locale that is not there find nothing, as in Strapi. */
const WRITES: ReadonlySet<string> = new Set([
  ...['create', 'update', 'delete', 'clone'],
  ...['publish', 'unpublish', 'discardDraft'],
]);

/**
 * Stands around writes of localized types, and refuses a locale that nobody made: its rows would be in no list of locales.
 *
 * @throws (when run) I18N_LOCALE_UNKNOWN.
 */
export function writingKnownLocales(
  inner: DocumentHandler,
  { contentType, action }: { readonly contentType: ContentType; readonly action: string },
  has: (code: string) => Promise<boolean>,
): DocumentHandler {
  if (!isLocalized(contentType) || !WRITES.has(action)) return inner;
  return async (call) => {
    const given: unknown = call.params.locale;
    // What is no text is refused where it is read.
    for (const code of given === undefined || given === null ? [] : [given].flat())
      if (typeof code === 'string' && code !== '' && code !== '*' && !(await has(code)))
        throw errors.LOCALE_UNKNOWN({ action, locale: code });
    return inner(call);
  };
}
