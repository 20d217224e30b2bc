import type { ContentType, MorphAttribute } from '@mortise/content-types/contract';
import { type Can, canRead, canReadTarget, isHidden } from './visibility.ts';

type EntryData = Readonly<Record<string, unknown>>;
/** Removes what the client may not see from an entry, a list or null. Returns the same object if nothing is removed. */
export type Presenter = (value: unknown) => unknown;

/**
 * Presenters for one set of grants, cached by type. An entry without forbidden attributes is not copied: it costs one
 * property lookup per forbidden name.
 */
export function createPresenters(can: Can): (type: ContentType) => Presenter {
  const presenters = new Map<ContentType, Presenter>();
  const presenterFor = (type: ContentType): Presenter => {
    let presenter = presenters.get(type);
    if (!presenter) {
      presenter = createPresenter(type, can, presenterFor);
      presenters.set(type, presenter);
    }
    return presenter;
  };
  return presenterFor;
}

function createPresenter(type: ContentType, can: Can, presenterFor: (type: ContentType) => Presenter): Presenter {
  const attributes = [...type.attributes.values()];
  const forbidden = attributes
    .filter((attribute) => isHidden(attribute) || !canReadTarget(attribute, can))
    .map(({ name }) => name);
  const inner = attributes.flatMap((attribute): { name: string; present: () => Presenter }[] => {
    if (attribute.kind === 'scalar' || forbidden.includes(attribute.name)) return [];
    const { name } = attribute;
    if (attribute.kind === 'dynamiczone') {
      const zone = createZonePresenter(attribute.components, presenterFor);
      return [{ name, present: () => zone }];
    }
    if (attribute.kind === 'morph') {
      const morph = createMorphPresenter(attribute, can, presenterFor);
      return [{ name, present: () => morph }];
    }
    const target = attribute.kind === 'component' ? attribute.component : attribute.target;
    return [{ name, present: () => presenterFor(target) }];
  });

  const presentEntry = (entry: EntryData): EntryData => {
    let result: Record<string, unknown> | undefined;
    for (const name of forbidden) {
      if (!Object.hasOwn(entry, name)) continue;
      result ??= { ...entry };
      delete result[name];
    }
    for (const { name, present } of inner) {
      const value = entry[name];
      if (value === undefined || value === null) continue;
      const presented = present()(value);
      if (presented === value) continue;
      result ??= { ...entry };
      if (presented === undefined) delete result[name];
      else result[name] = presented;
    }
    return result ?? entry;
  };
  return (value) => presentEach(value, presentEntry);
}

/**
 * Presents the items of a dynamic zone by `__component`. Items whose component the zone does not declare are removed.
 */
function createZonePresenter(
  components: readonly ContentType[],
  presenterFor: (type: ContentType) => Presenter,
): Presenter {
  const byUid = new Map(components.map((component) => [component.uid, component]));
  return (value) => {
    if (!Array.isArray(value)) return value;
    const presented = value.flatMap((item: EntryData | null) => {
      const component = byUid.get(String(item?.__component));
      return component ? [presenterFor(component)(item)] : [];
    });
    return presented.length === value.length && presented.every((item, i) => item === value[i]) ? value : presented;
  };
}

/**
 * Presents rows of several types by `__type`. Rows of a type that the caller may not read are removed; if none remains,
 * so is the attribute. A count is returned unchanged.
 */
function createMorphPresenter(
  { targets }: MorphAttribute,
  can: Can,
  presenterFor: (type: ContentType) => Presenter,
): (value: unknown) => unknown {
  const byUid = new Map(targets.filter((target) => canRead(target, can)).map((target) => [target.uid, target]));
  const presentItem = (item: unknown): unknown => {
    const type = isEntry(item) ? byUid.get(String(item.__type)) : undefined;
    return type && presenterFor(type)(item);
  };
  return (value) => {
    if (!Array.isArray(value)) return isEntry(value) && isCountResult(value) ? value : presentItem(value);
    if (!value.length) return value;
    const presented = value.map(presentItem).filter((item) => item !== undefined);
    if (!presented.length) return undefined;
    return presented.length === value.length && presented.every((item, i) => item === value[i]) ? value : presented;
  };
}
const isCountResult = (value: EntryData): boolean => typeof value.count === 'number' && Object.keys(value).length === 1;

function presentEach(value: unknown, present: (entry: EntryData) => EntryData): unknown {
  if (!Array.isArray(value)) return isEntry(value) ? present(value) : value;
  let list: unknown[] | undefined;
  for (let i = 0; i < value.length; i++) {
    const item: unknown = value[i];
    const presented = isEntry(item) ? present(item) : item;
    if (presented === item) continue;
    list ??= [...value];
    list[i] = presented;
  }
  return list ?? value;
}

const isEntry = (value: unknown): value is EntryData =>
  typeof value === 'object' && value !== null && !(value instanceof Date);
