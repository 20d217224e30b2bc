import type { ContentType, TypeShape } from '@mortise/content-types/contract';

/** True for types whose documents have one row per locale. */
export const isLocalized = (type: Pick<ContentType, 'pluginOptions'>): boolean =>
  type.pluginOptions.i18n?.localized === true;

/** Adds `locale` and `localizations` to every type; both are private if the type is not localized. */
export function addLocaleAttributes(shape: TypeShape): TypeShape {
  const open = shape.schema.pluginOptions?.i18n?.localized === true;
  const extra = {
    ...shape.extra,
    locale: { type: 'string', writable: true, private: !open, configurable: false, visible: false },
    localizations: { type: 'siblings', private: !open },
  } as const;
  return { ...shape, extra };
}
