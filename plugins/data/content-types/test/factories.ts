import { adminUser } from '../src/admin-user.ts';
import type { AttributeSchema, ComponentSchema, ContentTypeSchema } from '../src/contract.ts';
import { createContentTypes, type ModelSources } from '../src/model.ts';

/** A content type `api::<name>.<name>` with the given attributes. */
export const typeOf = (
  name: string,
  attributes: Readonly<Record<string, AttributeSchema>>,
  rest: Partial<ContentTypeSchema> = {},
): Readonly<Record<string, ContentTypeSchema>> => ({
  [`api::${name}.${name}`]: {
    info: { singularName: name, pluralName: `${name}s`, displayName: name },
    attributes,
    ...rest,
  },
});

export const componentOf = (
  uid: string,
  attributes: Readonly<Record<string, AttributeSchema>>,
): Readonly<Record<string, ComponentSchema>> => ({
  [uid]: { collectionName: `components_${uid.replaceAll(/[.-]/g, '_')}s`, info: { displayName: uid }, attributes },
});

const HANDLED_OPTIONS = ['privateAttributes', 'populateCreatorFields', 'draftAndPublish'];

/** The model of the given schemas and `admin::user`. */
export const modelOf = (
  types: Readonly<Record<string, ContentTypeSchema>>,
  components: Readonly<Record<string, ComponentSchema>> = {},
  rest: Partial<ModelSources> = {},
) =>
  createContentTypes({
    types: [
      { plugin: 'content-types', value: { 'admin::user': adminUser } },
      { plugin: 'app', value: types },
    ],
    components: [{ plugin: 'app', value: components }],
    optionHandlers: {
      options: new Map(HANDLED_OPTIONS.map((key) => [key, {}])),
      pluginOptions: new Map([['i18n', {}]]),
    },
    ...rest,
  });
