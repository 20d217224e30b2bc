import type { ScalarSchema, TypeDefinition } from './contract.ts';

export const systemScalar = (type: ScalarSchema['type'], isPrivate = false): ScalarSchema => ({
  type,
  private: isPrivate,
  writable: false,
});
/**
 * Attributes that every content type has besides those of its schema; their columns exist whichever plugins are loaded.
 */
export const SYSTEM_ATTRIBUTES: TypeDefinition['systemAttributes'] = Object.freeze({
  createdAt: systemScalar('datetime'),
  updatedAt: systemScalar('datetime'),
  publishedAt: systemScalar('datetime'),
  locale: systemScalar('string', true),
});
