import type { Attribute, ContentType, ContentTypes } from '@mortise/content-types/contract';
import { isRecord } from './checks.ts';
import type { StrapiType } from './contract.ts';
import { protectType } from './protect-type.ts';

const typeCache = new WeakMap<ContentType, StrapiType>();

/** A content type or component in Strapi's format (behaviours M05, M31). Read-only; one object per type. */
export function strapiTypeOf(type: ContentType): StrapiType {
  const made = typeCache.get(type) ?? protectType(toStrapiType(type), type.uid);
  typeCache.set(type, made);
  return made;
}

/** Converts a result of `strapi.contentType` back to Mortise's type; returns other values unchanged. */
export const contentTypeOf = (types: ContentTypes, given: unknown): unknown =>
  isRecord(given) && typeof given.uid === 'string' && isRecord(given.attributes) ? types.get(given.uid) : given;

function toStrapiType(type: ContentType): StrapiType {
  const { uid, kind, collectionName, singularName, pluralName, displayName, options, pluginOptions } = type;
  const isComponent = kind === 'component';
  const [namespace, name] = uid.split('.') as [string, string];
  const [origin, owner = origin] = namespace.split('::') as [string, string?];
  const apiAttributes = [...type.attributes.values()].filter(({ name: key }) => key !== 'id' && key !== 'documentId');
  const schema = {
    collectionName,
    info: isComponent ? { displayName } : { singularName, pluralName, displayName },
    options: { ...options },
    pluginOptions: { ...pluginOptions },
    ...(isComponent ? {} : { kind }),
  };
  return {
    ...schema,
    attributes: schemasOf(apiAttributes),
    uid,
    modelType: isComponent ? 'component' : 'contentType',
    modelName: isComponent ? name : singularName,
    globalId: pascal(isComponent ? `component ${owner} ${name}` : origin === 'api' ? name : `${owner} ${name}`),
    ...(isComponent ? { category: owner } : origin === 'api' ? { apiName: owner } : { plugin: owner }),
    __schema__: { ...schema, attributes: schemasOf(apiAttributes.filter(isAuthored)) },
  };
}

/** True for an attribute of the schema file, false for a system attribute. */
const isAuthored = (attribute: Attribute): boolean =>
  attribute.kind === 'scalar'
    ? !attribute.system
    : attribute.kind !== 'localizations' && !(attribute.kind === 'relation' && attribute.creator);

const schemasOf = (attributes: readonly Attribute[]): StrapiType['attributes'] =>
  Object.fromEntries(attributes.map((attribute) => [attribute.name, schemaOf(attribute)]));

function schemaOf(attribute: Attribute): StrapiType['attributes'][string] {
  const hidden = attribute.private ? { private: true } : {};
  const unwritten = attribute.writable ? {} : { writable: false };
  if (attribute.kind !== 'localizations') return { ...attribute.schema, ...hidden, ...unwritten };
  return { type: 'relation', relation: 'oneToMany', target: attribute.target.uid, ...unwritten, ...hidden };
}

/** `blog-post` as `BlogPost`, `i18n locale` as `I18NLocale`. */
const pascal = (name: string): string =>
  (name.match(/[A-Za-z]+|\d+/g) ?? []).map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
