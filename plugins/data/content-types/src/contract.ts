import type { MortiseError, SyncWaterfallHook } from '@mortise/kernel';
import type { SchemaSource, SchemaWarning } from './manners.ts';
import type {
  MediaSchema,
  MorphedKind,
  MorphedSchema,
  MorphKind,
  MorphSchema,
  RelationKind,
  RelationSchema,
} from './relation-schemas.ts';
import type { CustomFieldSchema, ScalarType } from './scalar-schemas.ts';
import type { SchemaNeed } from './support.ts';

// ---- what authors write: Strapi's schema vocabulary, as plain data

/** Options that plugins read from an attribute; open, and claimed like those of types. */
export interface AttributePluginOptions {
  readonly [plugin: string]: unknown;
}

/** What every attribute may say. */
export interface CommonSchema {
  readonly required?: boolean;
  readonly private?: boolean;
  readonly configurable?: boolean;
  readonly writable?: boolean;
  readonly visible?: boolean;
  readonly searchable?: boolean;
  /** `visible`: a rule of JsonLogic over the fields beside it; where it says no, the field is not judged. */
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
  /** The uid of the custom field that the attribute was written as. */
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
export type AttributeSchema = KeptAttributeSchema | CustomFieldSchema;
/** An attribute whose custom field has given way to its base type. */
export type KeptAttributeSchema =
  | ScalarSchema
  | RelationSchema
  | MorphedSchema
  | MorphSchema
  | MediaSchema
  | ComponentAttributeSchema
  | DynamicZoneSchema;

/** An index of a type's table besides those that every type has, in Strapi's words. */
export interface IndexSchema {
  readonly name: string;
  /** Names of columns, not of attributes. */
  readonly columns: readonly string[];
  readonly type?: 'unique' | null;
}

/** Options of a type; open: the plugin that understands a key merges it here and claims it under `typeOptions`. */
export interface TypeOptions {
  readonly privateAttributes?: readonly string[];
  readonly populateCreatorFields?: boolean;
  readonly comment?: string;
  /** Without meaning since Strapi 4; accepted so that old schemas load. */
  readonly timestamps?: unknown;
}
/** What plugins read from a type; open, and claimed under `typePluginOptions`. */
export interface TypePluginOptions {
  /** Strapi's own editor reads these two; they change nothing here. */
  readonly 'content-manager'?: Readonly<Record<string, unknown>>;
  readonly 'content-type-builder'?: Readonly<Record<string, unknown>>;
}

export interface ContentTypeSchema {
  readonly kind?: 'collectionType' | 'singleType';
  /** The table; the singular name in snake case where it is left out. */
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

// ---- what the registry makes of it: resolved and frozen, references instead of names

interface CommonAttribute {
  readonly name: string;
  /** Never leaves through the content API, and may not be asked for there. */
  readonly private: boolean;
  readonly writable: boolean;
  readonly required: boolean;
}
/** One value in one column of the type's own table. */
export interface ScalarAttribute extends CommonAttribute {
  readonly kind: 'scalar';
  readonly type: ScalarType;
  /** Set by the system, not by authors: id, documentId, createdAt, updatedAt, publishedAt, locale. */
  readonly system: boolean;
  readonly schema: ScalarSchema;
}
/**
 * Rows of one other type, through links. A media attribute is a morphOne or morphMany of `plugin::upload.file`, and told
 * by `schema.type`.
 */
export interface RelationAttribute extends CommonAttribute {
  readonly kind: 'relation';
  readonly relation: RelationKind | MorphedKind;
  readonly target: ContentType;
  /** True when this side may hold more than one. */
  readonly many: boolean;
  /** True when the links are kept under this attribute's name. */
  readonly owner: boolean;
  /** The attribute of the target that mirrors this one: of a morphOne or morphMany, the `morph` one it is kept by. */
  readonly inverse: string | undefined;
  /** createdBy and updatedBy, which `populate: '*'` takes along only where they are not private. */
  readonly creator?: true;
  readonly schema: RelationSchema | MorphedSchema | MediaSchema;
}
/** Rows of any content type, each named by the link that leads to it. Nothing filters or sorts through it. */
export interface MorphAttribute extends CommonAttribute {
  readonly kind: 'morph';
  readonly relation: MorphKind;
  /** Every content type of the model, in its order. */
  readonly targets: readonly ContentType[];
  readonly many: boolean;
  readonly schema: MorphSchema;
}
/** Rows of the same document in other locales; no table of its own. */
export interface SiblingsAttribute extends CommonAttribute {
  readonly kind: 'siblings';
  readonly target: ContentType;
  readonly many: true;
}
export interface ComponentAttribute extends CommonAttribute {
  readonly kind: 'component';
  readonly component: ContentType;
  readonly many: boolean;
  readonly schema: ComponentAttributeSchema;
}
export interface DynamicZoneAttribute extends CommonAttribute {
  readonly kind: 'dynamiczone';
  readonly components: readonly ContentType[];
  readonly many: true;
  readonly schema: DynamicZoneSchema;
}
export type Attribute =
  | ScalarAttribute
  | RelationAttribute
  | MorphAttribute
  | SiblingsAttribute
  | ComponentAttribute
  | DynamicZoneAttribute;
/** What `populate` may name. */
export type PopulatableAttribute = Exclude<Attribute, ScalarAttribute>;

/** A content type or a component, resolved. Compared by identity: a kernel has one object for each uid. */
export interface ContentType {
  readonly uid: string;
  readonly kind: 'collectionType' | 'singleType' | 'component';
  readonly collectionName: string;
  readonly singularName: string;
  readonly pluralName: string;
  readonly displayName: string;
  readonly options: TypeOptions;
  readonly pluginOptions: TypePluginOptions;
  /** In the order of the schema, system ones as Strapi orders them: id, documentId, …, createdAt, updatedAt, publishedAt, locale. */
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly scalars: readonly ScalarAttribute[];
  /** Of its table, besides those that every type has; absent where there are none. */
  readonly indexes?: readonly IndexSchema[];
  /**
   * Names of attributes that the schema of a folder has and that nothing keeps: relations whose links nothing owns. They may be
   * sent, and are ignored; absent where there are none.
   */
  readonly unkept?: ReadonlySet<string>;
  /** The plugin that contributed it. */
  readonly plugin: string;
}

/** The content model of one kernel. */
export interface ContentTypes {
  /** @throws CONTENT_TYPES_UNKNOWN with the nearest uid. */
  get(uid: string): ContentType;
  find(uid: string): ContentType | undefined;
  /** Types, then components, each in the order of their contribution. */
  readonly types: readonly ContentType[];
  readonly components: readonly ContentType[];
  /**
   * Refuses something of the schema of `uid`: throws `refusal` for a native schema. For a schema of a Strapi-shaped folder
   * (`schemaSources`) it records a warning instead and returns, and the caller does what `outcome` says, which is what
   * Strapi does.
   */
  refuseOrWarn(uid: string, refusal: MortiseError, outcome: string): void;
  /** What `refuseOrWarn` has recorded so far. */
  readonly warnings: readonly SchemaWarning[];
  /** Lets a type be what it was, for its rows have yet to follow; said before it is served, by whoever keeps the rows. */
  hold(type: ContentType, settings: Pick<ContentType, 'options' | 'pluginOptions'>): void;
}

/** What a tap of `content-types.shape` may still change: the schema before it is resolved, system attributes included. */
export interface TypeShape {
  readonly uid: string;
  readonly schema: ContentTypeSchema;
  /** Added or changed by plugins: the spoken attributes that no author wrote. */
  readonly extra: Readonly<Record<string, ScalarSchema | { readonly type: 'siblings'; readonly private?: boolean }>>;
}

/** Checks one key of a type's options when the model is made. Throws to refuse. */
export interface TypeOption<V> {
  check?(value: V, uid: string): void;
}

export type { ComponentOf, EntriesOf, EntryOf, ValueOf } from './entry-types.ts';
export type { SchemaSource, SchemaWarning } from './manners.ts';
export type {
  MediaSchema,
  MorphedKind,
  MorphedSchema,
  MorphKind,
  MorphSchema,
  RelationKind,
  RelationSchema,
} from './relation-schemas.ts';
export type { CustomFieldSchema, ScalarType } from './scalar-schemas.ts';
export type { SchemaNeed } from './support.ts';

/** A kind of attribute; open: plugins merge what else they read of it. */
export interface CustomField {
  /** The scalar that it is kept as: any but `blocks` and `timestamp`. */
  readonly type: ScalarType;
  /** How wide its input is in Strapi's editor, of 12 columns. */
  readonly inputSize?: { readonly default: 4 | 6 | 8 | 12; readonly isResizable: boolean };
}

/** Types of entries by uid, for `documents(uid)`; an app merges one line: `interface Schemas extends EntriesOf<…> {}`. */
export interface Schemas {}

declare module '@mortise/kernel' {
  interface Cradle {
    contentTypes: ContentTypes;
  }
  interface Hooks {
    /** Per content type, before it is resolved: i18n and others add their attributes. */
    'content-types.shape': SyncWaterfallHook<[TypeShape]>;
  }
  interface Contributions {
    contentTypes: Readonly<Record<string, ContentTypeSchema>>;
    components: Readonly<Record<string, ComponentSchema>>;
    /**
     * By uid: the schemas that come from a Strapi-shaped folder. What Strapi accepts of them is accepted with a warning,
     * where a native schema is refused.
     */
    schemaSources: Readonly<Record<string, SchemaSource>>;
    /** What a plugin does for schemas that ask for it; an attribute that asks for what nobody does is refused. */
    schemaSupport: readonly SchemaNeed[];
    /** Uids of types that only the plugin itself writes, which asks nobody else for anything. */
    systemTypes: readonly string[];
    /** By uid: `plugin::<plugin>.<name>`, or `global::<name>`. */
    customFields: Readonly<Record<string, CustomField>>;
    typeOptions: { readonly [K in keyof TypeOptions]?: TypeOption<NonNullable<TypeOptions[K]>> };
    typePluginOptions: { readonly [K in keyof TypePluginOptions]?: TypeOption<NonNullable<TypePluginOptions[K]>> };
  }
}
