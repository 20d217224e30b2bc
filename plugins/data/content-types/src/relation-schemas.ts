import type { CommonSchema } from './contract.ts';

// what authors write of attributes that lead to other rows

export type RelationKind = 'oneToOne' | 'oneToMany' | 'manyToOne' | 'manyToMany';
/** To the rows whose polymorphic attribute leads back here. */
export type MorphedKind = 'morphOne' | 'morphMany';
/** To rows of any type, each of which says its own. */
export type MorphKind = 'morphToOne' | 'morphToMany';

export interface RelationSchema extends CommonSchema {
  readonly type: 'relation';
  readonly relation: RelationKind;
  readonly target: string;
  /** On the owner: the attribute of the target that mirrors this one. */
  readonly inversedBy?: string;
  /** On the mirror: the attribute of the target that owns the links. */
  readonly mappedBy?: string;
  /** False keeps the link in a column of the owner's own table. */
  readonly useJoinTable?: boolean;
  /** The column's name, where there is one; `<attribute>_id` without it. */
  readonly joinColumn?: { readonly name?: string };
}
export interface MorphedSchema extends CommonSchema {
  readonly type: 'relation';
  readonly relation: MorphedKind;
  readonly target: string;
  /** The morphToOne or morphToMany of the target that leads back. */
  readonly morphBy: string;
}
export interface MorphSchema extends CommonSchema {
  readonly type: 'relation';
  readonly relation: MorphKind;
  /** Of a morphToOne: the names of its two columns, `target_type` and `target_id` without it. */
  readonly morphColumn?: {
    readonly typeColumn?: { readonly name?: string };
    readonly idColumn?: { readonly name?: string };
  };
}
/** Files: rows of `plugin::upload.file`, which the plugin `upload` brings. */
export interface MediaSchema extends CommonSchema {
  readonly type: 'media';
  readonly multiple?: boolean;
  readonly allowedTypes?: readonly ('images' | 'videos' | 'audios' | 'files')[];
}
