import type { ContentType } from '@mortise/content-types/contract';
import type { DbAction, DbParams } from './contract.ts';

/**
 * Copies the parameters of an action and adds timestamps to the data: new rows get the current time unless the data has
 * one, updates always get it, and `updateMany` sets no timestamps.
 */
export function withTimestamps(type: ContentType, action: DbAction, actionParams: object | undefined): DbParams {
  const params: DbParams = { ...actionParams };
  const { data } = params;
  if (!type.attributes.has('updatedAt') || typeof data !== 'object' || data === null) return params;
  const now = new Date().toISOString();
  const withNewRowTimes = (one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? { createdAt: now, updatedAt: now, ...omitUndefined(one) }
      : one;
  if (action === 'create') return { ...params, data: withNewRowTimes(data) };
  if (action === 'createMany') return { ...params, data: Array.isArray(data) ? data.map(withNewRowTimes) : data };
  if (action === 'update') return { ...params, data: Array.isArray(data) ? data : { ...data, updatedAt: now } };
  return params;
}

const omitUndefined = (row: object) =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
