import type {
  Attribute,
  ComponentAttribute,
  ContentType,
  DynamicZoneAttribute,
  RelationAttribute,
  ScalarAttribute,
} from '@mortise/content-types/contract';
import { compileVisibility } from './conditions.ts';
import { ANY, JSON_OBJECT, LIST, OBJECT, STRING } from './kinds.ts';
import { requiredRelationTest } from './relations.ts';
import {
  isColumnRequired,
  nullableUnlessRequired,
  requiredTest,
  type ScalarDependencies,
  scalarAttributeValidator,
} from './scalars.ts';
import {
  type Field,
  isRecord,
  type Kind,
  listValidator,
  objectValidator,
  scalarValidator,
  selectValidator,
  type Test,
  type Validator,
  type ValidatorOptions,
} from './validator.ts';

export interface ValidatorDependencies extends ScalarDependencies {
  /** Every component, in the order in which messages list them. */
  readonly components: readonly ContentType[];
  /** True if required relations and media must have a target. */
  readonly strictRelations: boolean;
}

const never = () => false;

/** Compiles one validator per content type, once. */
export function createValidators(dependencies: ValidatorDependencies): (type: ContentType) => Validator {
  const validators = new Map<ContentType, Validator>();
  const fieldsByType = new Map<ContentType, readonly Field[]>();

  const fieldsOf = (type: ContentType): readonly Field[] => {
    const cached = fieldsByType.get(type);
    if (cached) return cached;
    const fields = [...type.attributes.values()].flatMap((attribute): Field[] => {
      const validator = attribute.writable && !isSystem(attribute) ? attributeValidator(attribute) : undefined;
      return validator ? [{ name: attribute.name, validator, isVisible: compileVisibility(attribute) }] : [];
    });
    fieldsByType.set(type, fields);
    return fields;
  };

  const attributeValidator = (attribute: Attribute): Validator | undefined => {
    switch (attribute.kind) {
      case 'scalar':
        return scalarAttributeValidator(attribute, dependencies);
      case 'component':
        return attribute.many ? repeatableValidator(attribute) : componentValidator(attribute);
      case 'dynamiczone':
        return dynamicZoneValidator(attribute);
      case 'relation':
        return dependencies.strictRelations && attribute.required ? relationValidator(attribute) : undefined;
      default:
        return undefined;
    }
  };

  const componentValidator = ({ component, required }: ComponentAttribute): Validator => {
    const options: ValidatorOptions = {
      kind: OBJECT,
      nullable: nullableUnlessRequired(required),
      tests: required ? [requiredTest] : [],
    };
    return withColumnTests(
      component,
      objectValidator(options, () => fieldsOf(component)),
    );
  };
  const repeatableValidator = ({ component, schema, required }: ComponentAttribute): Validator => {
    const item = itemValidator(component);
    return listValidator(listOptions(schema, required), item);
  };

  const listUids = (components: readonly ContentType[]) => components.map(({ uid }) => uid).join(', ');
  const knownUids = new Set(dependencies.components.map(({ uid }) => uid));
  const dynamicZoneValidator = ({ components, schema, required }: DynamicZoneAttribute): Validator => {
    const items = new Map(components.map((component) => [component.uid, itemValidator(component)]));
    const uidValidator = (list: readonly ContentType[]) => {
      const oneOf = { values: new Set<unknown>(list.map(({ uid }) => uid)), display: listUids(list) };
      return componentFieldValidator(
        scalarValidator({ kind: STRING, nullable: never, oneOf, tests: [componentUidTest] }),
      );
    };
    const unknownComponent = uidValidator(dependencies.components);
    // Strapi's server accepts any component here; only the components of the zone are allowed.
    const disallowedComponent = uidValidator(components);
    return listValidator(
      listOptions(schema, required),
      selectValidator((value) => {
        const uid = isRecord(value) ? value.__component : undefined;
        return (
          (typeof uid === 'string' && (items.get(uid) ?? (knownUids.has(uid) && disallowedComponent))) ||
          unknownComponent
        );
      }),
    );
  };
  const itemValidator = (component: ContentType): Validator =>
    withColumnTests(
      component,
      objectValidator({ kind: JSON_OBJECT, nullable: never, tests: [] }, () => fieldsOf(component)),
    );
  const componentFieldValidator = (name: Validator) =>
    objectValidator({ kind: JSON_OBJECT, nullable: never, tests: [] }, () => [
      { name: '__component', validator: name },
    ]);

  return (type) => {
    let validator = validators.get(type);
    if (!validator) {
      validator = objectValidator({ kind: ROOT, nullable: never, tests: [] }, () => fieldsOf(type));
      validators.set(type, validator);
    }
    return validator;
  };
}

/** A component without an id is a new row, in an update too: its `notNullable` columns need values. */
function withColumnTests(component: ContentType, validator: Validator): Validator {
  if (!component.scalars.some(isColumnRequired)) return validator;
  return {
    ...validator,
    validate: (raw, location, context) => {
      const isNewRow = isRecord(raw) && (raw.id === undefined || raw.id === null);
      return validator.validate(raw, location, isNewRow === context.isNewRow ? context : { ...context, isNewRow });
    },
  };
}

const ROOT: Kind = { ...OBJECT, cast: (value) => (isRecord(value) ? value : null) };

const isSystem = (attribute: Attribute): boolean =>
  attribute.kind === 'scalar' && (attribute as ScalarAttribute).system;

const componentUidTest: Test = (value) => (value === undefined || value === '' ? ' is a required field' : undefined);

/** A list of components is never null. It must be defined at creation if it is required. */
function listOptions(
  { min, max }: { readonly min?: number; readonly max?: number },
  required: boolean,
): ValidatorOptions {
  const minTest: Test = (value, { isDraft }) => {
    if (isDraft || !Array.isArray(value) || !Number.isInteger(min) || value.length >= min!) return undefined;
    return required || value.length ? ` field must have at least ${min} items` : undefined;
  };
  const maxTest: Test = (value, { isDraft }) =>
    !isDraft && Array.isArray(value) && Number.isInteger(max) && value.length > max!
      ? ` field must have less than or equal to ${max} items`
      : undefined;
  const definedTest: Test = (value, { isNew }) =>
    value === undefined && isNew && required ? ' must be defined.' : undefined;
  return { kind: LIST, nullable: never, tests: [definedTest, minTest, maxTest] };
}

const relationValidator = (attribute: RelationAttribute): Validator =>
  scalarValidator({ kind: ANY, nullable: () => true, tests: [requiredRelationTest(attribute)] });
