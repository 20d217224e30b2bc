import type { ContentType, TypeShape } from '@mortise/content-types/contract';

/** True for types whose documents have a row for each locale. */
export const isLocalized = (type: Pick<ContentType, 'pluginOptions'>): boolean =>
  type.pluginOptions.i18n?.localized === true;

/**
 * Every type has `locale` and `localizations`; they are private where the type is not localized (behaviours I10, I15).
 */
export function addLocaleAttributes(shape: TypeShape): TypeShape {
  const open = shape.schema.pluginOptions?.i18n?.localized === true;
  const extra = {
    ...shape.extra,
    locale: { type: 'string', writable: true, private: !open, configurable: false, visible: false },
    localizations: { type: 'siblings', private: !open },
  } as const;
  return { ...shape, extra };
}
