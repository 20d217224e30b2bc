import type { MortiseError, SyncWaterfallHook } from '@mortise/kernel';
import type { Attribute, ScalarAttribute } from './attribute-contract.ts';
import type { SchemaSource, SchemaWarning } from './issue-reporter.ts';
import type { MediaSchema, MorphInverseSchema, MorphSchema, RelationSchema } from './relation-schemas.ts';
import type { CustomFieldSchema, ScalarType } from './scalar-schemas.ts';
import type { SchemaFeature } from './schema-features.ts';

// ---- schemas as developers write them: Strapi's schema format, as plain data

/**
 * Options that plugins read from an attribute. Open: plugins merge their keys and register them under
 * `typePluginOptions`.
 */
export interface AttributePluginOptions {
  readonly [plugin: string]: unknown;
}

/** Keys that every attribute may have. */
export interface CommonSchema {
  readonly required?: boolean;
  readonly private?: boolean;
  readonly configurable?: boolean;
  readonly writable?: boolean;
  readonly visible?: boolean;
  readonly searchable?: boolean;
  /** `visible`: a JsonLogic rule over the sibling fields. If it evaluates to false, the attribute is not validated. */
  readonly conditions?: { readonly visible?: unknown };
  readonly pluginOptions?: AttributePluginOptions;
}
export interface ScalarSchema extends CommonSchema {
  readonly type: ScalarType;
  readonly unique?: boolean;
  readonly default?: unknown;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly min?: number | string;
  readonly max?: number | string;
  readonly regex?: string;
  readonly enum?: readonly string[];
  readonly targetField?: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly column?: Readonly<Record<string, unknown>>;
  /** The uid of the custom field, if the schema declared the attribute as one. */
  readonly customField?: string;
}
export interface ComponentAttributeSchema extends CommonSchema {
  readonly type: 'component';
  readonly component: string;
  readonly repeatable?: boolean;
  readonly min?: number;
  readonly max?: number;
}
export interface DynamicZoneSchema extends CommonSchema {
  readonly type: 'dynamiczone';
  readonly components: readonly string[];
  readonly min?: number;
  readonly max?: number;
}
export type AttributeSchema = StoredAttributeSchema | CustomFieldSchema;
/** An attribute after custom fields are replaced by their base type. */
export type StoredAttributeSchema =
  | ScalarSchema
  | RelationSchema
  | MorphInverseSchema
  | MorphSchema
  | MediaSchema
  | ComponentAttributeSchema
  | DynamicZoneSchema;

/** An extra index of a type's table, in Strapi's schema format. */
export interface IndexSchema {
  readonly name: string;
  /** Column names, not attribute names. */
  readonly columns: readonly string[];
  readonly type?: 'unique' | null;
}

/**
 * Options of a type. Open: the plugin that handles a key merges the key here and contributes its handler under
 * `typeOptions`.
 */
export interface TypeOptions {
  readonly privateAttributes?: readonly string[];
  readonly populateCreatorFields?: boolean;
  readonly comment?: string;
  /** Has no effect since Strapi 4; accepted so that old schemas load. */
  readonly timestamps?: unknown;
}
/** Options that plugins read from a type. Open: plugins contribute a handler under `typePluginOptions`. */
export interface TypePluginOptions {
  /** Read by Strapi's admin panel only; no effect here. */
  readonly 'content-manager'?: Readonly<Record<string, unknown>>;
  readonly 'content-type-builder'?: Readonly<Record<string, unknown>>;
}

export interface ContentTypeSchema {
  readonly kind?: 'collectionType' | 'singleType';
  /** The table name. Default: the singular name in snake case. */
  readonly collectionName?: string;
  readonly info: {
    readonly singularName: string;
    readonly pluralName: string;
    readonly displayName: string;
    readonly description?: string;
  };
  readonly options?: TypeOptions;
  readonly pluginOptions?: TypePluginOptions;
  readonly attributes: Readonly<Record<string, AttributeSchema>>;
  readonly indexes?: readonly IndexSchema[];
}
export interface ComponentSchema {
  readonly collectionName: string;
  readonly info: { readonly displayName: string; readonly icon?: string; readonly description?: string };
  readonly options?: TypeOptions;
  readonly attributes: Readonly<Record<string, AttributeSchema>>;
}

// ---- the resolved model: frozen, with references instead of names

/** A resolved content type or component. Compare by identity: a kernel has exactly one object per uid. */
export interface ContentType {
  readonly uid: string;
  readonly kind: 'collectionType' | 'singleType' | 'component';
  readonly collectionName: string;
  readonly singularName: string;
  readonly pluralName: string;
  readonly displayName: string;
  readonly options: TypeOptions;
  readonly pluginOptions: TypePluginOptions;
  /**
   * In schema order, with system attributes where Strapi puts them: id, documentId, …, createdAt, updatedAt,
   * publishedAt, locale.
   */
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly scalars: readonly ScalarAttribute[];
  /** Extra indexes of the table; absent if there are none. */
  readonly indexes?: readonly IndexSchema[];
  /**
   * Attributes of a Strapi folder's schema that are not stored: relations whose links no side owns. Clients may send
   * them; they are ignored. Absent if there are none.
   */
  readonly ignoredAttributes?: ReadonlySet<string>;
  /** The plugin that contributed the type. */
  readonly plugin: string;
}

/** The content model of one kernel. */
export interface ContentTypes {
  /** @throws CONTENT_TYPES_UNKNOWN with the nearest uid. */
  get(uid: string): ContentType;
  find(uid: string): ContentType | undefined;
  /** Content types in the order of their contribution. */
  readonly types: readonly ContentType[];
  readonly components: readonly ContentType[];
  /**
   * Reports a problem in the schema of `uid`: throws `refusal` for a native schema. For a schema of a Strapi folder
   * (`schemaSources`) it records a warning and returns; the caller must then do what `outcome` says, which is what
   * Strapi does.
   */
  refuseOrWarn(uid: string, refusal: MortiseError, outcome: string): void;
  /** The warnings that `refuseOrWarn` has recorded so far. */
  readonly warnings: readonly SchemaWarning[];
  /**
   * Replaces the options of a type, for a type whose rows are not migrated yet. The `database` plugin calls this before
   * requests are served.
   */
  overrideSettings(type: ContentType, settings: Pick<ContentType, 'options' | 'pluginOptions'>): void;
}

/** The value of the `content-types.shape` hook: a type before it is resolved, system attributes included. */
export interface TypeDefinition {
  readonly uid: string;
  readonly schema: ContentTypeSchema;
  /** Attributes that the schema does not declare: the system's, added to or changed by plugins. */
  readonly systemAttributes: Readonly<
    Record<string, ScalarSchema | { readonly type: 'localizations'; readonly private?: boolean }>
  >;
}

/**
 * Handles one key of a type's options. `check` validates the value while the model is built and throws to reject it.
 */
export interface TypeOption<V> {
  check?(value: V, uid: string): void;
}

export type {
  Attribute,
  ComponentAttribute,
  DynamicZoneAttribute,
  LocalizationsAttribute,
  MorphAttribute,
  PopulatableAttribute,
  RelationAttribute,
  ScalarAttribute,
} from './attribute-contract.ts';
export type { ComponentOf, EntriesOf, EntryOf, ValueOf } from './entry-types.ts';
export type { SchemaSource, SchemaWarning } from './issue-reporter.ts';
export type {
  MediaSchema,
  MorphInverseKind,
  MorphInverseSchema,
  MorphKind,
  MorphSchema,
  RelationKind,
  RelationSchema,
} from './relation-schemas.ts';
export type { CustomFieldSchema, ScalarType } from './scalar-schemas.ts';
export type { SchemaFeature } from './schema-features.ts';

/** A custom field. Open: plugins merge further keys that they read. */
export interface CustomField {
  /** The scalar type that its values are stored as: any except `blocks` and `timestamp`. */
  readonly type: ScalarType;
  /** The width of its input in Strapi's admin panel, in columns of 12. */
  readonly inputSize?: { readonly default: 4 | 6 | 8 | 12; readonly isResizable: boolean };
}

/**
 * Entry types by uid, used by `documents(uid)`. An app merges one line: `interface Schemas extends EntriesOf<…> {}`.
 */
export interface Schemas {}

declare module '@mortise/kernel' {
  interface Cradle {
    contentTypes: ContentTypes;
  }
  interface Hooks {
    /** Runs per content type before the type is resolved; i18n and others add their attributes here. */
    'content-types.shape': SyncWaterfallHook<[TypeDefinition]>;
  }
  interface Contributions {
    contentTypes: Readonly<Record<string, ContentTypeSchema>>;
    components: Readonly<Record<string, ComponentSchema>>;
    /**
     * By uid: the schemas that were read from a Strapi folder. What Strapi accepts is accepted there with a warning; in
     * a native schema the same problem throws.
     */
    schemaSources: Readonly<Record<string, SchemaSource>>;
    /** Schema features that the plugin implements. An attribute that needs a feature of no plugin is rejected. */
    schemaSupport: readonly SchemaFeature[];
    /** Uids of types that only the contributing plugin writes. They are not checked for required schema features. */
    systemTypes: readonly string[];
    /** By uid: `plugin::<plugin>.<name>` or `global::<name>`. */
    customFields: Readonly<Record<string, CustomField>>;
    typeOptions: { readonly [K in keyof TypeOptions]?: TypeOption<NonNullable<TypeOptions[K]>> };
    typePluginOptions: { readonly [K in keyof TypePluginOptions]?: TypeOption<NonNullable<TypePluginOptions[K]>> };
  }
}
