import type { ContentType } from '@mortise/content-types/contract';
import type { RowValues } from '../../contract.ts';
import { hasDrafts, needsRemap, type RemapContext, remapId } from '../links/remap-links.ts';
import type { RowSnapshot } from '../rows/row-snapshot.ts';
import type { RelationMeta, TableMeta, WriteModel } from '../write-model.ts';
import { CopyOfList, EncodedValue } from '../write-values.ts';

/**
 * The values that make one row equal to another one. Component rows at the same position and of the same type are kept.
 *
 * @param to the current content of the row to write; `undefined` for a new row.
 */
export function copiedValues(
  from: RowSnapshot,
  to: RowSnapshot | undefined,
  remap: RemapContext,
  only?: ReadonlySet<string>,
): RowValues {
  const { table } = from;
  const values: Record<string, unknown> = {};
  const isCopied = (name: string) => name !== 'id' && (!only || only.has(name));
  for (const { attribute, key, link } of table.columns) {
    const text = from.encoded[key];
    if (!isCopied(attribute) || text === undefined || link?.keyIndex === 1) continue;
    const type = from.encoded[`${key}::type`] ?? null;
    values[attribute] = new EncodedValue(
      link ? remapColumn(text, referencedType(table, attribute, type, remap), remap) : text,
      type,
    );
  }
  for (const relation of table.relations.values()) {
    if (isCopied(relation.name) && from.linksOf(relation))
      values[relation.name] = copiedLinks(relation, from, to, remap);
  }
  for (const field of table.componentFields.values()) {
    if (!isCopied(field.name) || !from.components[field.name]) continue;
    const existing = to?.components[field.name] ?? [];
    const rows = from.components[field.name]!.map((row, i) => {
      const match = existing[i]?.table === row.table ? existing[i] : undefined;
      const nested = copiedValues(row, match, remap);
      return { ...nested, ...(match ? { id: match.id } : {}), __component: row.table.type.uid };
    });
    values[field.name] = field.many ? rows : (rows[0] ?? null);
  }
  return values;
}

/** The type of the row that a foreign key column references. */
function referencedType(
  { type }: TableMeta,
  name: string,
  uid: string | null,
  { typeByUid }: RemapContext,
): ContentType | undefined {
  const attribute = type.attributes.get(name);
  if (attribute?.kind === 'relation') return attribute.target;
  return uid === null ? undefined : typeByUid(uid);
}

const remapColumn = (text: string | null, type: ContentType | undefined, remap: RemapContext): string | null =>
  text === null ? null : String(remapId(Number(text), type, remap) ?? '') || null;

/**
 * `undefined` if the foreign key is in the target rows and the links are not remapped: writing them would take the
 * targets away from the copied row.
 */
function copiedLinks(
  relation: RelationMeta,
  from: RowSnapshot,
  to: RowSnapshot | undefined,
  remap: RemapContext,
): unknown {
  const { remapTarget, typeByUid } = remap;
  const links = from.linksOf(relation);
  const isRemapped = relation.target !== undefined && needsRemap(relation.target, remapTarget);
  if (relation.isInline && !isRemapped) return undefined;
  if (links === undefined || links === 'long' || to?.linksOf(relation) === 'long')
    return new CopyOfList(from.id, relation.target && hasDrafts(relation.target) ? remapTarget.version : undefined);
  return links.flatMap((link): readonly unknown[] => {
    if (typeof link === 'number') return [remapId(link, relation.target, remap) ?? []].flat();
    const id = remapId(link.id, typeByUid(link.__type), remap);
    return id === undefined ? [] : [{ __type: link.__type, id }];
  });
}

/** The same values, decoded to API values. */
export function decodedValues(
  { columns, componentFields }: TableMeta,
  values: RowValues,
  tables: WriteModel,
): RowValues {
  const decoded: Record<string, unknown> = { ...values };
  for (const { attribute, decode, link } of columns) {
    const value = values[attribute];
    if (!(value instanceof EncodedValue) || link?.keyIndex === 1) continue;
    const [text, type] = value.columnValues;
    const apiValue = text === null ? null : decode(text!);
    decoded[attribute] = link?.targets.types && apiValue !== null ? { __type: type, id: apiValue } : apiValue;
  }
  for (const field of componentFields.values()) {
    const value = values[field.name];
    if (typeof value !== 'object' || value === null) continue;
    const decodeItem = (item: RowValues) =>
      decodedValues(tables.componentTable(String(item.__component))!, item, tables);
    decoded[field.name] = Array.isArray(value) ? value.map(decodeItem) : decodeItem(value as RowValues);
  }
  return decoded;
}
