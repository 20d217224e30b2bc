import { nearest } from '@mortise/kernel';
import { type AttributeContext, checkAttribute } from './attributes.ts';
import type {
  Attribute,
  ComponentSchema,
  ContentType,
  ContentTypeSchema,
  ContentTypes,
  ScalarAttribute,
  StoredAttributeSchema,
  TypeDefinition,
} from './contract.ts';
import { type CustomFields, resolveCustomFields, type StoredAttributes } from './custom-fields.ts';
import { errors } from './errors.ts';
import { checkIndexes } from './indexes.ts';
import { createIssueReporter, type IssueReporter } from './issue-reporter.ts';
import { checkAttributeNames, checkComponentNames, checkTypeNames, defaultTableName, toSnakeCase } from './names.ts';
import { normalizeSchema } from './normalize-schema.ts';
import { checkOptions, componentOptions, type OptionHandlers } from './option-handlers.ts';
import { CREATOR_UID, creatorSchema, resolveAttribute } from './resolve.ts';
import { checkFeatures, type SchemaFeature } from './schema-features.ts';
import { computeSides, type RelationSide } from './sides.ts';
import { SYSTEM_ATTRIBUTES, systemScalar } from './system-attributes.ts';
import { assertUniqueNames } from './unique-names.ts';

/** Schemas by uid, and the plugin that contributed them. */
export interface ContributedSchemas<S> {
  readonly plugin: string;
  readonly value: Readonly<Record<string, S>>;
}

export interface ModelSources {
  readonly types: readonly ContributedSchemas<ContentTypeSchema>[];
  readonly components: readonly ContributedSchemas<ComponentSchema>[];
  readonly optionHandlers: OptionHandlers;
  readonly customFields?: CustomFields;
  /** Schema features that plugins implement; every feature counts as implemented if this is not set. */
  readonly support?: ReadonlySet<SchemaFeature>;
  /** Types that are not checked for required features. */
  readonly systemTypes?: readonly string[];
  /** Decides which problems throw and which are warnings; without it every problem throws. */
  readonly reporter?: IssueReporter;
  /** Runs the `content-types.shape` hook. */
  readonly runShapeHook?: (definition: TypeDefinition) => TypeDefinition;
}

type TypeSettings = Pick<ContentType, 'options' | 'pluginOptions'>;

interface TypeDraft {
  readonly type: { -readonly [K in keyof ContentType]: ContentType[K] };
  readonly attributes: Map<string, Attribute>;
  readonly schemas: StoredAttributes;
  readonly systemAttributes: TypeDefinition['systemAttributes'] | undefined;
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
    optionHandlers,
    customFields = new Map(),
    reporter = createIssueReporter(),
    runShapeHook = (same) => same,
  } = sources;
  const drafts = new Map<string, TypeDraft>();
  for (const { plugin, value } of types) {
    for (const [uid, schema] of Object.entries(value)) {
      const definition = runShapeHook({
        uid,
        schema: normalizeSchema(uid, schema, reporter),
        systemAttributes: SYSTEM_ATTRIBUTES,
      });
      // Normalize again: an extension of a Strapi folder may have added unnormalized parts.
      const normalized = normalizeSchema(uid, definition.schema, reporter);
      const collectionName = checkTypeNames(uid, normalized, reporter);
      checkOptions(uid, normalized, optionHandlers, reporter);
      drafts.set(
        uid,
        createTypeDraft(uid, plugin, { ...definition, schema: normalized }, collectionName, customFields, reporter),
      );
    }
  }
  const typeUids = [...drafts.keys()];
  for (const { plugin, value } of components) {
    for (const [uid, schema] of Object.entries(value)) {
      const normalized = normalizeSchema(uid, schema, reporter);
      const collectionName = checkComponentNames(uid, normalized, reporter);
      checkOptions(uid, normalized, optionHandlers, reporter);
      drafts.set(uid, createComponentDraft(uid, plugin, { ...normalized, collectionName }, customFields, reporter));
    }
  }
  const { support, systemTypes = [] } = sources;
  const fieldOf = (schema: StoredAttributeSchema) =>
    'customField' in schema && schema.customField !== undefined ? customFields.get(schema.customField) : undefined;
  for (const [uid, { schemas }] of drafts)
    if (!systemTypes.includes(uid)) checkFeatures(uid, schemas, fieldOf, support);
  const componentUids = [...drafts.keys()].slice(typeUids.length);
  assertUniqueNames([...drafts.values()].map((draft) => draft.type));

  const allTypes = Object.freeze(typeUids.map((uid) => drafts.get(uid)!.type));
  const model = {
    drafts,
    allTypes,
    types: typeUids,
    components: componentUids,
    sideOf: computeSides(drafts),
    reporter,
  };
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
    types: allTypes,
    components: Object.freeze(componentUids.map((uid) => drafts.get(uid)!.type)),
    refuseOrWarn: reporter.refuseOrWarn,
    warnings: reporter.warnings,
    overrideSettings: ({ uid }: ContentType, settings: TypeSettings) =>
      void Object.assign(drafts.get(uid)!.settings, settings),
  });
}

function createTypeDraft(
  uid: string,
  plugin: string,
  { schema, systemAttributes }: TypeDefinition,
  collectionName: string | undefined,
  fields: CustomFields,
  reporter: IssueReporter,
): TypeDraft {
  const { info, kind = 'collectionType', options = {}, pluginOptions = {} } = schema;
  const hasDrafts = 'draftAndPublish' in options && options.draftAndPublish === true;
  const naming = { isComponent: false, hasDrafts, systemAttributes: Object.keys(systemAttributes) };
  const validAttributes = checkAttributeNames(uid, schema.attributes, naming, reporter);
  const ownerPlugin = /^plugin::(.*)\./.exec(uid)?.[1];
  const { singularName } = info;
  const baseName = ownerPlugin === undefined ? singularName : `${ownerPlugin}_${singularName}`;
  // Strapi uses the singular name unchanged, dashes included; for types of plugins in lower case.
  const table = reporter.isLenient(uid)
    ? ownerPlugin === undefined
      ? baseName
      : baseName.toLowerCase()
    : defaultTableName(baseName);
  const attributes = new Map<string, Attribute>();
  const settings = { options, pluginOptions };
  return {
    attributes,
    schemas: resolveCustomFields(uid, validAttributes, fields, reporter),
    systemAttributes,
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
      ...(schema.indexes && { indexes: checkIndexes(uid, schema.indexes, collectionName ?? table, reporter) }),
    },
  };
}

function createComponentDraft(
  uid: string,
  plugin: string,
  schema: ComponentSchema,
  fields: CustomFields,
  reporter: IssueReporter,
): TypeDraft {
  const naming = { isComponent: true, hasDrafts: false, systemAttributes: [] };
  const validAttributes = checkAttributeNames(uid, schema.attributes, naming, reporter);
  const name = uid.slice(uid.indexOf('.') + 1);
  const attributes = new Map<string, Attribute>();
  const settings = { options: componentOptions(uid, schema.options, reporter), pluginOptions: {} };
  return {
    attributes,
    schemas: resolveCustomFields(uid, validAttributes, fields, reporter),
    systemAttributes: undefined,
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

/** What resolving an attribute reads. */
interface Model {
  readonly drafts: ReadonlyMap<string, TypeDraft>;
  readonly allTypes: readonly ContentType[];
  readonly types: readonly string[];
  readonly components: readonly string[];
  readonly sideOf: ReturnType<typeof computeSides>;
  readonly reporter: IssueReporter;
}
const OWN_SIDE: RelationSide = { owner: true, inverse: undefined };

/** Adds the draft's attributes in Strapi's order, with references in place of uids. */
function resolve(draft: TypeDraft, { drafts, allTypes, types, components, sideOf, reporter }: Model): void {
  const { type, attributes, schemas, systemAttributes } = draft;
  const { uid } = type;
  const privateNames = new Set(type.options.privateAttributes);
  const isComponent = type.kind === 'component';
  const typeAt = (target: string): ContentType => drafts.get(target)!.type;
  const attributesOf = (target: string) => (types.includes(target) ? drafts.get(target)!.schemas : undefined);

  const ignored = new Set<string>();
  const addAttribute = (
    name: string,
    schema: StoredAttributeSchema | { type: 'localizations'; private?: boolean },
    bySystem: boolean,
  ) => {
    const isPrivate = schema.private === true || schema.type === 'password' || privateNames.has(name);
    if (schema.type === 'localizations') {
      const rest = { writable: false, required: false, target: type, many: true } as const;
      attributes.set(name, Object.freeze({ kind: 'localizations', name, private: isPrivate, ...rest }));
      return;
    }
    const common = {
      name,
      private: isPrivate,
      writable: schema.writable !== false,
      required: schema.required === true,
    };
    const side = bySystem ? OWN_SIDE : sideOf(uid, name);
    const attribute = resolveAttribute(common, schema, bySystem, typeAt, allTypes, side);
    if (attribute) attributes.set(name, Object.freeze(attribute));
    else ignored.add(name);
  };
  const refuseOrWarn: AttributeContext['refuseOrWarn'] = (refusal, outcome) =>
    reporter.refuseOrWarn(uid, refusal, outcome);

  addAttribute('id', systemScalar('integer'), true);
  if (!isComponent) addAttribute('documentId', systemScalar('string'), true);
  for (const [name, schema] of Object.entries(schemas)) {
    const around = { uid, isComponent, attributes: schemas, attributesOf, types, components, refuseOrWarn };
    addAttribute(name, checkAttribute(name, schema, around), false);
  }
  for (const [name, schema] of Object.entries(systemAttributes ?? {})) {
    if (name in schemas)
      throw errors.ATTRIBUTE_DUPLICATE({ uid, attribute: name, other: name, column: toSnakeCase(name) });
    if (name === 'locale' && types.includes(CREATOR_UID)) {
      const isPublic = type.options.populateCreatorFields === true;
      for (const creator of ['createdBy', 'updatedBy']) addAttribute(creator, creatorSchema(!isPublic), true);
    }
    addAttribute(name, schema, true);
  }
  if (ignored.size) type.ignoredAttributes = ignored;
  type.scalars = Object.freeze([...attributes.values()].filter((a): a is ScalarAttribute => a.kind === 'scalar'));

  for (const attribute of privateNames) {
    if (attributes.has(attribute)) continue;
    const known = [...attributes.keys()];
    const refusal = errors.PRIVATE_UNKNOWN({ uid, attribute, nearest: nearest(attribute, known), known });
    refuseOrWarn(refusal, 'the name is ignored');
  }
}
