import type { ContentType, MorphAttribute } from '@mortise/content-types/contract';
import { type Can, canRead, isHidden, isPermitted } from './sight.ts';

type Shown = Readonly<Record<string, unknown>>;
/** Removes what the client may not see from an entry, a list or null. Returns the same object if nothing is removed. */
export type Presenter = (value: unknown) => unknown;

/**
 * Presenters for one set of grants, cached by type. An entry without forbidden attributes is not copied: it costs one
 * property lookup per forbidden name.
 */
export function createPresenters(can: Can): (type: ContentType) => Presenter {
  const made = new Map<ContentType, Presenter>();
  const of = (type: ContentType): Presenter => {
    let presenter = made.get(type);
    if (!presenter) {
      presenter = createPresenter(type, can, of);
      made.set(type, presenter);
    }
    return presenter;
  };
  return of;
}

function createPresenter(type: ContentType, can: Can, of: (type: ContentType) => Presenter): Presenter {
  const attributes = [...type.attributes.values()];
  const forbidden = attributes
    .filter((attribute) => isHidden(attribute) || !isPermitted(attribute, can))
    .map(({ name }) => name);
  const inner = attributes.flatMap((attribute): { name: string; present: () => Presenter }[] => {
    if (attribute.kind === 'scalar' || forbidden.includes(attribute.name)) return [];
    const { name } = attribute;
    if (attribute.kind === 'dynamiczone') {
      const zone = createZonePresenter(attribute.components, of);
      return [{ name, present: () => zone }];
    }
    if (attribute.kind === 'morph') {
      const morph = createMorphPresenter(attribute, can, of);
      return [{ name, present: () => morph }];
    }
    const target = attribute.kind === 'component' ? attribute.component : attribute.target;
    return [{ name, present: () => of(target) }];
  });

  const presentEntry = (entry: Shown): Shown => {
    let shown: Record<string, unknown> | undefined;
    for (const name of forbidden) {
      if (!Object.hasOwn(entry, name)) continue;
      shown ??= { ...entry };
      delete shown[name];
    }
    for (const { name, present } of inner) {
      const value = entry[name];
      if (value === undefined || value === null) continue;
      const kept = present()(value);
      if (kept === value) continue;
      shown ??= { ...entry };
      if (kept === undefined) delete shown[name];
      else shown[name] = kept;
    }
    return shown ?? entry;
  };
  return (value) => each(value, presentEntry);
}

/**
 * Presents the items of a dynamic zone by `__component`. Items whose component the zone does not declare are removed.
 */
function createZonePresenter(components: readonly ContentType[], of: (type: ContentType) => Presenter): Presenter {
  const byUid = new Map(components.map((component) => [component.uid, component]));
  return (value) => {
    if (!Array.isArray(value)) return value;
    const shown = value.flatMap((item: Shown | null) => {
      const component = byUid.get(String(item?.__component));
      return component ? [of(component)(item)] : [];
    });
    return shown.length === value.length && shown.every((item, i) => item === value[i]) ? value : shown;
  };
}

/**
 * Presents rows of several types by `__type`. Rows of a type that the caller may not read are removed; if none remains,
 * so is the attribute. A count is returned unchanged.
 */
function createMorphPresenter(
  { targets }: MorphAttribute,
  can: Can,
  of: (type: ContentType) => Presenter,
): (value: unknown) => unknown {
  const byUid = new Map(targets.filter((target) => canRead(target, can)).map((target) => [target.uid, target]));
  const one = (item: unknown): unknown => {
    const type = isEntry(item) ? byUid.get(String(item.__type)) : undefined;
    return type && of(type)(item);
  };
  return (value) => {
    if (!Array.isArray(value)) return isEntry(value) && isCount(value) ? value : one(value);
    if (!value.length) return value;
    const shown = value.map(one).filter((item) => item !== undefined);
    if (!shown.length) return undefined;
    return shown.length === value.length && shown.every((item, i) => item === value[i]) ? value : shown;
  };
}
const isCount = (value: Shown): boolean => typeof value.count === 'number' && Object.keys(value).length === 1;

function each(value: unknown, present: (entry: Shown) => Shown): unknown {
  if (!Array.isArray(value)) return isEntry(value) ? present(value) : value;
  let list: unknown[] | undefined;
  for (let i = 0; i < value.length; i++) {
    const item: unknown = value[i];
    const shown = isEntry(item) ? present(item) : item;
    if (shown === item) continue;
    list ??= [...value];
    list[i] = shown;
  }
  return list ?? value;
}

const isEntry = (value: unknown): value is Shown =>
  typeof value === 'object' && value !== null && !(value instanceof Date);
