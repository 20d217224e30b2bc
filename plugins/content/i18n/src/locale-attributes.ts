import type { ContentType, TypeDefinition } from '@mortise/content-types/contract';

/** True for types whose documents have one row per locale. */
export const isLocalized = (type: Pick<ContentType, 'pluginOptions'>): boolean =>
  type.pluginOptions.i18n?.localized === true;

/** Adds `locale` and `localizations` to every type; both are private if the type is not localized. */
export function addLocaleAttributes(shape: TypeDefinition): TypeDefinition {
  const hasLocales = shape.schema.pluginOptions?.i18n?.localized === true;
  const systemAttributes = {
    ...shape.systemAttributes,
    locale: { type: 'string', writable: true, private: !hasLocales, configurable: false, visible: false },
    localizations: { type: 'localizations', private: !hasLocales },
  } as const;
  return { ...shape, systemAttributes };
}
