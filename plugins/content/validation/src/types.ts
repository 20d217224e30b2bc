import type {
  Attribute,
  ComponentAttribute,
  ContentType,
  DynamicZoneAttribute,
  RelationAttribute,
  ScalarAttribute,
} from '@mortise/content-types/contract';
import { visibilityOf } from './conditions.ts';
import { ANYTHING, LIST, OBJECT, SPOKEN, WRITTEN_OBJECT } from './kinds.ts';
import { linksTest } from './relations.ts';
import { isColumnRequired, nullableUnless, requiredTest, type ScalarHouse, scalarAttributeShape } from './scalars.ts';
import {
  chosenShape,
  type Field,
  isRecord,
  type Kind,
  listShape,
  objectShape,
  type Shape,
  type ShapeOptions,
  scalarShape,
  type Test,
} from './shape.ts';

export interface House extends ScalarHouse {
  /** Every component, in the order in which messages list them. */
  readonly components: readonly ContentType[];
  /** True if required relations and media must have a target. */
  readonly strictRelations: boolean;
}

const never = () => false;

/** Compiles one validator per content type, once. */
export function createShapes(house: House): (type: ContentType) => Shape {
  const made = new Map<ContentType, Shape>();
  const fieldsMade = new Map<ContentType, readonly Field[]>();

  const fieldsOf = (type: ContentType): readonly Field[] => {
    const known = fieldsMade.get(type);
    if (known) return known;
    const fields = [...type.attributes.values()].flatMap((attribute): Field[] => {
      const shape = attribute.writable && !isSystem(attribute) ? shapeOf(attribute) : undefined;
      return shape ? [{ name: attribute.name, shape, isVisible: visibilityOf(attribute) }] : [];
    });
    fieldsMade.set(type, fields);
    return fields;
  };

  const shapeOf = (attribute: Attribute): Shape | undefined => {
    switch (attribute.kind) {
      case 'scalar':
        return scalarAttributeShape(attribute, house);
      case 'component':
        return attribute.many ? repeated(attribute) : single(attribute);
      case 'dynamiczone':
        return zone(attribute);
      case 'relation':
        return house.strictRelations && attribute.required ? linked(attribute) : undefined;
      default:
        return undefined;
    }
  };

  const single = ({ component, required }: ComponentAttribute): Shape => {
    const options: ShapeOptions = {
      kind: OBJECT,
      nullable: nullableUnless(required),
      tests: required ? [requiredTest] : [],
    };
    return withColumns(
      component,
      objectShape(options, () => fieldsOf(component)),
    );
  };
  const repeated = ({ component, schema, required }: ComponentAttribute): Shape => {
    const item = itemOf(component);
    return listShape(listOptions(schema, required), item);
  };

  const told = (components: readonly ContentType[]) => components.map(({ uid }) => uid).join(', ');
  const known = new Set(house.components.map(({ uid }) => uid));
  const zone = ({ components, schema, required }: DynamicZoneAttribute): Shape => {
    const items = new Map(components.map((component) => [component.uid, itemOf(component)]));
    const named = (list: readonly ContentType[]) => {
      const oneOf = { values: new Set<unknown>(list.map(({ uid }) => uid)), told: told(list) };
      return nameless(scalarShape({ kind: SPOKEN, nullable: never, oneOf, tests: [isNamed] }));
    };
    const unknown = named(house.components);
    // Strapi's server accepts any component here; only the components of the zone are allowed.
    const misplaced = named(components);
    return listShape(
      listOptions(schema, required),
      chosenShape((value) => {
        const uid = isRecord(value) ? value.__component : undefined;
        return (typeof uid === 'string' && (items.get(uid) ?? (known.has(uid) && misplaced))) || unknown;
      }),
    );
  };
  const itemOf = (component: ContentType): Shape =>
    withColumns(
      component,
      objectShape({ kind: WRITTEN_OBJECT, nullable: never, tests: [] }, () => fieldsOf(component)),
    );
  const nameless = (name: Shape) =>
    objectShape({ kind: WRITTEN_OBJECT, nullable: never, tests: [] }, () => [{ name: '__component', shape: name }]);

  return (type) => {
    let shape = made.get(type);
    if (!shape) {
      shape = objectShape({ kind: ROOT, nullable: never, tests: [] }, () => fieldsOf(type));
      made.set(type, shape);
    }
    return shape;
  };
}

/** A component without an id is a new row, in an update too: its `notNullable` columns need values. */
function withColumns(component: ContentType, shape: Shape): Shape {
  if (!component.scalars.some(isColumnRequired)) return shape;
  return {
    ...shape,
    judge: (raw, place, judging) => {
      const isNewRow = isRecord(raw) && (raw.id === undefined || raw.id === null);
      return shape.judge(raw, place, isNewRow === judging.isNewRow ? judging : { ...judging, isNewRow });
    },
  };
}

const ROOT: Kind = { ...OBJECT, read: (value) => (isRecord(value) ? value : null) };

const isSystem = (attribute: Attribute): boolean =>
  attribute.kind === 'scalar' && (attribute as ScalarAttribute).system;

const isNamed: Test = (value) => (value === undefined || value === '' ? ' is a required field' : undefined);

/** A list of components is never null. It must be defined at creation if it is required. */
function listOptions({ min, max }: { readonly min?: number; readonly max?: number }, required: boolean): ShapeOptions {
  const count: Test = (value, { isDraft }) => {
    if (isDraft || !Array.isArray(value) || !Number.isInteger(min) || value.length >= min!) return undefined;
    return required || value.length ? ` field must have at least ${min} items` : undefined;
  };
  const most: Test = (value, { isDraft }) =>
    !isDraft && Array.isArray(value) && Number.isInteger(max) && value.length > max!
      ? ` field must have less than or equal to ${max} items`
      : undefined;
  const defined: Test = (value, { isNew }) =>
    value === undefined && isNew && required ? ' must be defined.' : undefined;
  return { kind: LIST, nullable: never, tests: [defined, count, most] };
}

const linked = (attribute: RelationAttribute): Shape =>
  scalarShape({ kind: ANYTHING, nullable: () => true, tests: [linksTest(attribute)] });
