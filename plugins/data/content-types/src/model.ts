import { nearest } from '@mortise/kernel';
import { checkAttribute, type Surroundings } from './attributes.ts';
import { type Claims, checkClaims, componentOptions } from './claims.ts';
import type {
  Attribute,
  ComponentSchema,
  ContentType,
  ContentTypeSchema,
  ContentTypes,
  KeptAttributeSchema,
  ScalarAttribute,
  ScalarSchema,
  TypeShape,
} from './contract.ts';
import { type CustomFields, type KeptAttributes, keptAttributes } from './custom-fields.ts';
import { errors } from './errors.ts';
import { formed } from './form.ts';
import { checkIndexes } from './indexes.ts';
import { createManners, type Manners } from './manners.ts';
import { checkAttributeNames, checkComponentNames, checkTypeNames, compared, tableNamed } from './names.ts';
import { attributeOf, CREATORS, creatorSchema } from './resolved.ts';
import { type Side, sidesOf } from './sides.ts';
import { checkNeeds, type SchemaNeed } from './support.ts';

/** Schemas by uid, and the plugin that contributed them. */
export interface Contributed<S> {
  readonly plugin: string;
  readonly value: Readonly<Record<string, S>>;
}

export interface ModelSources {
  readonly types: readonly Contributed<ContentTypeSchema>[];
  readonly components: readonly Contributed<ComponentSchema>[];
  readonly claims: Claims;
  readonly customFields?: CustomFields;
  /** Schema features that plugins implement; every feature counts as implemented if this is not set. */
  readonly support?: ReadonlySet<SchemaNeed>;
  /** Types that are not checked for required features. */
  readonly systemTypes?: readonly string[];
  /** Decides which problems throw and which are warnings; without it every problem throws. */
  readonly manners?: Manners;
  /** Runs the `content-types.shape` hook. */
  readonly shape?: (shape: TypeShape) => TypeShape;
}

const system = (type: ScalarSchema['type'], isPrivate = false): ScalarSchema => ({
  type,
  private: isPrivate,
  writable: false,
});
/**
 * Attributes that every content type has besides those of its schema; their columns exist whichever plugins are loaded.
 */
const SYSTEM: TypeShape['extra'] = Object.freeze({
  createdAt: system('datetime'),
  updatedAt: system('datetime'),
  publishedAt: system('datetime'),
  locale: system('string', true),
});

type TypeSettings = Pick<ContentType, 'options' | 'pluginOptions'>;

interface Draft {
  readonly type: { -readonly [K in keyof ContentType]: ContentType[K] };
  readonly attributes: Map<string, Attribute>;
  readonly schemas: KeptAttributes;
  readonly extra: TypeShape['extra'] | undefined;
  /** Returned by the getters of the type; `overrideSettings` replaces them. */
  readonly settings: { -readonly [K in keyof TypeSettings]: TypeSettings[K] };
}

/**
 * Builds the content model: validates the schemas, resolves names to references and freezes the result.
 *
 * @throws errors with a code; each names the type and what to write instead.
 */
export function createContentTypes(sources: ModelSources): ContentTypes {
  const {
    types,
    components,
    claims,
    customFields = new Map(),
    manners = createManners(),
    shape = (same) => same,
  } = sources;
  const drafts = new Map<string, Draft>();
  for (const { plugin, value } of types) {
    for (const [uid, schema] of Object.entries(value)) {
      const shaped = shape({ uid, schema: formed(uid, schema, manners), extra: SYSTEM });
      // Normalize again: an extension of a Strapi folder may have added unnormalized parts.
      const whole = formed(uid, shaped.schema, manners);
      const collectionName = checkTypeNames(uid, whole, manners);
      checkClaims(uid, whole, claims, manners);
      drafts.set(uid, draftOf(uid, plugin, { ...shaped, schema: whole }, collectionName, customFields, manners));
    }
  }
  const typeUids = [...drafts.keys()];
  for (const { plugin, value } of components) {
    for (const [uid, schema] of Object.entries(value)) {
      const whole = formed(uid, schema, manners);
      const collectionName = checkComponentNames(uid, whole, manners);
      checkClaims(uid, whole, claims, manners);
      drafts.set(uid, componentDraftOf(uid, plugin, { ...whole, collectionName }, customFields, manners));
    }
  }
  const { support, systemTypes = [] } = sources;
  const fieldOf = (schema: KeptAttributeSchema) =>
    'customField' in schema && schema.customField !== undefined ? customFields.get(schema.customField) : undefined;
  for (const [uid, { schemas }] of drafts) if (!systemTypes.includes(uid)) checkNeeds(uid, schemas, fieldOf, support);
  const componentUids = [...drafts.keys()].slice(typeUids.length);
  refuseSharedNames([...drafts.values()].map((draft) => draft.type));

  const every = Object.freeze(typeUids.map((uid) => drafts.get(uid)!.type));
  const model = { drafts, every, types: typeUids, components: componentUids, sideOf: sidesOf(drafts), manners };
  for (const draft of drafts.values()) resolve(draft, model);
  for (const { type } of drafts.values()) Object.freeze(type);
  const known = [...drafts.keys()];
  const find = (uid: string): ContentType | undefined => drafts.get(uid)?.type;
  return Object.freeze({
    find,
    get(uid: string) {
      const type = find(uid);
      if (!type) throw errors.UNKNOWN({ uid, nearest: nearest(uid, known), known });
      return type;
    },
    types: every,
    components: Object.freeze(componentUids.map((uid) => drafts.get(uid)!.type)),
    refuseOrWarn: manners.refuseOrWarn,
    warnings: manners.warnings,
    hold: ({ uid }: ContentType, settings: TypeSettings) => void Object.assign(drafts.get(uid)!.settings, settings),
  });
}

function draftOf(
  uid: string,
  plugin: string,
  { schema, extra }: TypeShape,
  collectionName: string | undefined,
  fields: CustomFields,
  manners: Manners,
): Draft {
  const { info, kind = 'collectionType', options = {}, pluginOptions = {} } = schema;
  const hasDrafts = 'draftAndPublish' in options && options.draftAndPublish === true;
  const naming = { isComponent: false, hasDrafts, extra: Object.keys(extra) };
  const named = checkAttributeNames(uid, schema.attributes, naming, manners);
  const owner = /^plugin::(.*)\./.exec(uid)?.[1];
  const { singularName } = info;
  const ownName = owner === undefined ? singularName : `${owner}_${singularName}`;
  // Strapi uses the singular name unchanged, dashes included; for types of plugins in lower case.
  const table = manners.isLenient(uid) ? (owner === undefined ? ownName : ownName.toLowerCase()) : tableNamed(ownName);
  const attributes = new Map<string, Attribute>();
  const settings = { options, pluginOptions };
  return {
    attributes,
    schemas: keptAttributes(uid, named, fields, manners),
    extra,
    settings,
    type: {
      uid,
      kind,
      plugin,
      get options() {
        return settings.options;
      },
      get pluginOptions() {
        return settings.pluginOptions;
      },
      attributes,
      collectionName: collectionName ?? table,
      singularName: info.singularName,
      pluralName: info.pluralName,
      displayName: info.displayName,
      scalars: [],
      ...(schema.indexes && { indexes: checkIndexes(uid, schema.indexes, collectionName ?? table, manners) }),
    },
  };
}

function componentDraftOf(
  uid: string,
  plugin: string,
  schema: ComponentSchema,
  fields: CustomFields,
  manners: Manners,
): Draft {
  const naming = { isComponent: true, hasDrafts: false, extra: [] };
  const named = checkAttributeNames(uid, schema.attributes, naming, manners);
  const name = uid.slice(uid.indexOf('.') + 1);
  const attributes = new Map<string, Attribute>();
  const settings = { options: componentOptions(uid, schema.options, manners), pluginOptions: {} };
  return {
    attributes,
    schemas: keptAttributes(uid, named, fields, manners),
    extra: undefined,
    settings,
    type: {
      uid,
      kind: 'component',
      plugin,
      ...settings,
      attributes,
      collectionName: schema.collectionName,
      singularName: name,
      pluralName: name,
      displayName: schema.info?.displayName ?? name,
      scalars: [],
    },
  };
}

/** @throws CONTENT_TYPES_NAME_TAKEN, CONTENT_TYPES_TABLE_TAKEN. */
function refuseSharedNames(types: readonly ContentType[]): void {
  const tables = new Map<string, string>();
  const names = new Map<string, string>();
  for (const { uid, collectionName, singularName, pluralName } of types) {
    const first = tables.get(collectionName);
    if (first) throw errors.TABLE_TAKEN({ table: collectionName, first, second: uid });
    tables.set(collectionName, uid);
    if (!uid.startsWith('api::')) continue;
    for (const name of [singularName, pluralName]) {
      const holder = names.get(name);
      if (holder) throw errors.NAME_TAKEN({ name, first: holder, second: uid });
      names.set(name, uid);
    }
  }
}

/** What resolving an attribute reads. */
interface Model {
  readonly drafts: ReadonlyMap<string, Draft>;
  readonly every: readonly ContentType[];
  readonly types: readonly string[];
  readonly components: readonly string[];
  readonly sideOf: ReturnType<typeof sidesOf>;
  readonly manners: Manners;
}
const OWN_SIDE: Side = { owner: true, inverse: undefined };

/** Adds the draft's attributes in Strapi's order, with references in place of uids. */
function resolve(draft: Draft, { drafts, every, types, components, sideOf, manners }: Model): void {
  const { type, attributes, schemas, extra } = draft;
  const { uid } = type;
  const hidden = new Set(type.options.privateAttributes);
  const isComponent = type.kind === 'component';
  const typeAt = (target: string): ContentType => drafts.get(target)!.type;
  const attributesOf = (target: string) => (types.includes(target) ? drafts.get(target)!.schemas : undefined);

  const unkept = new Set<string>();
  const put = (
    name: string,
    schema: KeptAttributeSchema | { type: 'siblings'; private?: boolean },
    bySystem: boolean,
  ) => {
    const isPrivate = schema.private === true || schema.type === 'password' || hidden.has(name);
    if (schema.type === 'siblings') {
      const rest = { writable: false, required: false, target: type, many: true } as const;
      attributes.set(name, Object.freeze({ kind: 'siblings', name, private: isPrivate, ...rest }));
      return;
    }
    const common = {
      name,
      private: isPrivate,
      writable: schema.writable !== false,
      required: schema.required === true,
    };
    const side = bySystem ? OWN_SIDE : sideOf(uid, name);
    const attribute = attributeOf(common, schema, bySystem, typeAt, every, side);
    if (attribute) attributes.set(name, Object.freeze(attribute));
    else unkept.add(name);
  };
  const refuseOrWarn: Surroundings['refuseOrWarn'] = (refusal, outcome) => manners.refuseOrWarn(uid, refusal, outcome);

  put('id', system('integer'), true);
  if (!isComponent) put('documentId', system('string'), true);
  for (const [name, schema] of Object.entries(schemas)) {
    const around = { uid, isComponent, attributes: schemas, attributesOf, types, components, refuseOrWarn };
    put(name, checkAttribute(name, schema, around), false);
  }
  for (const [name, schema] of Object.entries(extra ?? {})) {
    if (name in schemas) throw errors.ATTRIBUTE_TWICE({ uid, attribute: name, other: name, column: compared(name) });
    if (name === 'locale' && types.includes(CREATORS)) {
      const shown = type.options.populateCreatorFields === true;
      for (const creator of ['createdBy', 'updatedBy']) put(creator, creatorSchema(!shown), true);
    }
    put(name, schema, true);
  }
  if (unkept.size) type.unkept = unkept;
  type.scalars = Object.freeze([...attributes.values()].filter((a): a is ScalarAttribute => a.kind === 'scalar'));

  for (const attribute of hidden) {
    if (attributes.has(attribute)) continue;
    const known = [...attributes.keys()];
    const refusal = errors.PRIVATE_UNKNOWN({ uid, attribute, nearest: nearest(attribute, known), known });
    refuseOrWarn(refusal, 'the name is ignored');
  }
}
