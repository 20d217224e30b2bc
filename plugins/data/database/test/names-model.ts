import type { AttributeSchema, ComponentSchema, ContentTypeSchema } from '@mortise/content-types/contract';
import { types as uploadTypes } from '../../../content/upload/src/types.ts';
import { adminUser } from '../../content-types/src/admin-user.ts';
import { modelOf } from './blog.ts';

type Attributes = Record<string, AttributeSchema>;

const TEXT =
  'a_content_type_with_a_rather_long_name_and_then_more_to_it_so_that_no_limit_of_any_database_could_hold_it_all';
/** A name of exactly `length` characters in snake case; `mark` makes names of one length differ. */
const word = (length: number, mark = 'a'): string => `${mark}${TEXT}`.slice(0, length).replace(/_$/, 'x');
const kebab = (length: number, mark: string): string => word(length, mark).replaceAll('_', '-');

const target = 'api::target.target';
const to = (relation: 'oneToOne' | 'oneToMany' | 'manyToOne' | 'manyToMany', more: object = {}) =>
  ({ type: 'relation', relation, target, ...more }) as AttributeSchema;
const string: AttributeSchema = { type: 'string' };

const LENGTHS_OF_TABLES = [1, 30, 44, 51, 54, 55, 56, 63, 80];
const LENGTHS_OF_ATTRIBUTES = [1, 45, 52, 53, 56, 70];
const LENGTHS_OF_TYPES = [1, 50, 51, 52, 53, 70];
/** Cases of lodash's snakeCase: case, digits and ordinals, diacritics, underscores. */
const TABLES = [
  'UpperCase',
  'upper_CASE2',
  'two2digits',
  'x9y',
  '__double__underscore',
  'trailing_',
  '_led',
  'rooms1st',
];
const ATTRIBUTES = ['camelCase', 'HTMLBody', 'line2', 'a1b2c3', 'UPPER', 'first1st', 'trailing_', 'two__under'];

/** One attribute of each kind that adds names. */
function everyKind(length: number, back: string): Attributes {
  const named = (mark: string) => word(length, mark);
  return {
    [named('b')]: string,
    [named('c')]: { type: 'string', column: { unique: true } },
    [named('d')]: to('oneToOne'),
    [named('e')]: to('oneToMany'),
    [named('f')]: to('manyToOne', { inversedBy: `${back}_f` }),
    [named('g')]: to('manyToMany', { inversedBy: `${back}_g` }),
    [named('h')]: to('manyToOne', { useJoinTable: false }),
    // A longer name makes Strapi's boot fail.
    [word(Math.min(length, 52), 'i')]: { type: 'relation', relation: 'morphToMany' },
    [named('j')]: { type: 'media', multiple: true },
    [named('k')]: { type: 'component', component: 'shared.part', repeatable: true },
    [named('l')]: { type: 'dynamiczone', components: ['shared.part'] },
  };
}

const types: Record<string, ContentTypeSchema> = {};
const components: Record<string, ComponentSchema> = {
  'shared.part': {
    collectionName: 'components_shared_parts',
    info: { displayName: 'Part' },
    attributes: { text: string },
  },
};
const mirrors: Attributes = {};

function addType(singularName: string, collectionName: string, attributes: Attributes): void {
  const uid = `api::${singularName}.${singularName}`;
  const info = { singularName, pluralName: `${singularName}-all`, displayName: singularName };
  types[uid] = { kind: 'collectionType', collectionName, info, attributes } as ContentTypeSchema;
  for (const [name, schema] of Object.entries(attributes)) {
    if (!('inversedBy' in schema) || schema.inversedBy === undefined || schema.target !== target) continue;
    const relation = schema.relation === 'manyToOne' ? 'oneToMany' : schema.relation;
    mirrors[schema.inversedBy] = { type: 'relation', relation, target: uid, mappedBy: name } as AttributeSchema;
  }
}

for (const [i, length] of LENGTHS_OF_TABLES.entries()) {
  const attribute = LENGTHS_OF_ATTRIBUTES[i % LENGTHS_OF_ATTRIBUTES.length]!;
  addType(`table-${length}`, word(length, 't'), everyKind(attribute, `table_${length}`));
}
for (const length of LENGTHS_OF_ATTRIBUTES) {
  addType(`long-${length}`, word(58, `m${length}_`), everyKind(length, `long_${length}`));
  addType(`half-${length}`, word(27, `n${length}_`), everyKind(length, `half_${length}`));
}
for (const length of LENGTHS_OF_TYPES) {
  const singularName = kebab(length, 'z');
  const self = { type: 'relation', target: `api::${singularName}.${singularName}` } as const;
  addType(singularName, `types_${length}`, {
    one: to('oneToOne'),
    many: to('manyToMany', { inversedBy: `type_${length}` }),
    parent: { ...self, relation: 'manyToOne', inversedBy: 'children' },
    children: { ...self, relation: 'oneToMany', mappedBy: 'parent' },
    friends: { ...self, relation: 'manyToMany', inversedBy: 'friendOf' },
    friendOf: { ...self, relation: 'manyToMany', mappedBy: 'friends' },
    any: { type: 'relation', relation: 'morphToMany' },
  });
  components[`shared.${kebab(length, 'y')}`] = {
    collectionName: word(length, 'components_'),
    info: { displayName: `Part ${length}` },
    attributes: {
      text: string,
      [word(length, 'r')]: to('manyToMany'),
      [word(length, 's')]: { type: 'component', component: 'shared.part' },
    },
  };
}
for (const [i, table] of TABLES.entries()) {
  const name = ATTRIBUTES[i]!;
  addType(`shape-${i}`, table, {
    [name]: string,
    [`${name}R`]: to('manyToMany', { inversedBy: `shape_${i}` }),
    [`${name}M`]: { type: 'relation', relation: 'morphToMany' },
    [`${name}C`]: { type: 'component', component: 'shared.part' },
  });
}
addType('given', 'given_names', {
  joined: to('manyToOne', { useJoinTable: false, joinColumn: { name: word(60, 'join') } }),
  morphed: {
    type: 'relation',
    relation: 'morphToOne',
    morphColumn: { typeColumn: { name: word(60, 'type') }, idColumn: { name: word(60, 'id') } },
  },
  clock: { type: 'time' },
});
addType('target', 'targets', { name: string, ...mirrors });

/** A model whose names have every length and form; Strapi's names for it are in `strapi-names.txt`. */
export const namesSchemas = { types, components };
export const namesModel = () => modelOf({ 'admin::user': adminUser, ...uploadTypes, ...types }, components);
