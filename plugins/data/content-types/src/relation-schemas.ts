import type { CommonSchema } from './contract.ts';

// schemas of attributes that reference other rows

export type RelationKind = 'oneToOne' | 'oneToMany' | 'manyToOne' | 'manyToMany';
/** The inverse of a polymorphic relation: the rows whose morphToOne or morphToMany references this row. */
export type MorphInverseKind = 'morphOne' | 'morphMany';
/** To rows of any type; each link stores the type. */
export type MorphKind = 'morphToOne' | 'morphToMany';

export interface RelationSchema extends CommonSchema {
  readonly type: 'relation';
  readonly relation: RelationKind;
  readonly target: string;
  /** On the owner: the inverse attribute of the target. */
  readonly inversedBy?: string;
  /** On the inverse side: the attribute of the target that owns the links. */
  readonly mappedBy?: string;
  /** False stores the link in a foreign key column of the owner's table. */
  readonly useJoinTable?: boolean;
  /** The name of the foreign key column. Default: `<attribute>_id`. */
  readonly joinColumn?: { readonly name?: string };
}
export interface MorphInverseSchema extends CommonSchema {
  readonly type: 'relation';
  readonly relation: MorphInverseKind;
  readonly target: string;
  /** The morphToOne or morphToMany of the target that owns the links. */
  readonly morphBy: string;
}
export interface MorphSchema extends CommonSchema {
  readonly type: 'relation';
  readonly relation: MorphKind;
  /** The names of the two columns of a morphToOne. Default: `target_type` and `target_id`. */
  readonly morphColumn?: {
    readonly typeColumn?: { readonly name?: string };
    readonly idColumn?: { readonly name?: string };
  };
}
/** Files: rows of `plugin::upload.file`, which the plugin `upload` contributes. */
export interface MediaSchema extends CommonSchema {
  readonly type: 'media';
  readonly multiple?: boolean;
  readonly allowedTypes?: readonly ('images' | 'videos' | 'audios' | 'files')[];
}
