// Attributes of the resolved model.
import type { ComponentAttributeSchema, ContentType, DynamicZoneSchema, ScalarSchema } from './contract.ts';
import type {
  MediaSchema,
  MorphInverseKind,
  MorphInverseSchema,
  MorphKind,
  MorphSchema,
  RelationKind,
  RelationSchema,
} from './relation-schemas.ts';
import type { ScalarType } from './scalar-schemas.ts';

interface CommonAttribute {
  readonly name: string;
  /** Never returned by the content API; clients cannot filter, sort, select or populate by it. */
  readonly private: boolean;
  readonly writable: boolean;
  readonly required: boolean;
}
/** One value in one column of the type's table. */
export interface ScalarAttribute extends CommonAttribute {
  readonly kind: 'scalar';
  readonly type: ScalarType;
  /** Set by the system, not by the schema: id, documentId, createdAt, updatedAt, publishedAt, locale. */
  readonly system: boolean;
  readonly schema: ScalarSchema;
}
/**
 * A relation to rows of one type. A media attribute is a morphOne or morphMany of `plugin::upload.file`; its
 * `schema.type` is `media`.
 */
export interface RelationAttribute extends CommonAttribute {
  readonly kind: 'relation';
  readonly relation: RelationKind | MorphInverseKind;
  readonly target: ContentType;
  /** True if this side can reference more than one row. */
  readonly many: boolean;
  /** True if this side owns the link table or column. */
  readonly owner: boolean;
  /**
   * The inverse attribute of the target. For a morphOne or morphMany: the `morph` attribute of the target that owns the
   * links.
   */
  readonly inverse: string | undefined;
  /** Set for createdBy and updatedBy. `populate: '*'` includes them only if they are not private. */
  readonly creator?: true;
  readonly schema: RelationSchema | MorphInverseSchema | MediaSchema;
}
/**
 * A polymorphic relation: rows of any content type; each link stores the type of its target. Cannot be filtered or
 * sorted by.
 */
export interface MorphAttribute extends CommonAttribute {
  readonly kind: 'morph';
  readonly relation: MorphKind;
  /** Every content type of the model, in model order. */
  readonly targets: readonly ContentType[];
  readonly many: boolean;
  readonly schema: MorphSchema;
}
/** Rows of the same document in other locales; has no table of its own. */
export interface LocalizationsAttribute extends CommonAttribute {
  readonly kind: 'localizations';
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
  | LocalizationsAttribute
  | ComponentAttribute
  | DynamicZoneAttribute;
/** Attributes that `populate` accepts. */
export type PopulatableAttribute = Exclude<Attribute, ScalarAttribute>;
