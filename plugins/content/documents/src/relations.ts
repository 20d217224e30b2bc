import type { ContentType, MorphAttribute, RelationAttribute } from '@mortise/content-types/contract';
import type { LinkChange, PositionedLink } from '@mortise/database/contract';
import type { LinkedRow, ResolvedRelation, WriteScope } from './contract.ts';
import type { DocumentsDependencies } from './dependencies.ts';
import { errors } from './errors.ts';
import {
  InvalidReference,
  type PositionedReference,
  parseRelation,
  type Reference,
  type RelationInput,
} from './relation-input.ts';
import { createTargetLoader, type TargetLoader } from './target-loader.ts';
import { visitRelations } from './values.ts';

type LinkAttribute = RelationAttribute | MorphAttribute;

/** The relations of the data, resolved. */
export interface ResolvedRelations {
  readonly byPath: ReadonlyMap<string, ResolvedRelation>;
  /**
   * The value to write for the relation at a path; `undefined` if it does not change.
   *
   * @throws DOCUMENTS_RELATION_INVALID, DOCUMENTS_ROWS_MISSING.
   */
  valueOf(path: string): unknown;
}

interface GivenRelation {
  readonly path: string;
  readonly attribute: LinkAttribute;
  readonly input?: RelationInput;
  readonly problem?: Error;
}

/**
 * Resolves the relations of the data, nested components included, to row ids: one query per target type, and a second
 * one if an existing row gets a to-one connect by row id.
 *
 * @param isNew true if the row does not exist yet, so it has no links.
 * @throws DOCUMENTS_TARGET_MISSING for a document that does not exist.
 */
export async function resolveRelations(
  deps: DocumentsDependencies,
  { type, version, isNew }: Pick<WriteScope, 'type' | 'version' | 'isNew'>,
  data: Readonly<Record<string, unknown>>,
): Promise<ResolvedRelations> {
  const targets = createTargetLoader(deps, { type, version });
  const parsed: GivenRelation[] = [];
  visitRelations(type, data, (attribute, value, path) => {
    const one = parseGiven(attribute, value, path);
    if (one) parsed.push(one);
  });
  for (const { attribute, input } of parsed)
    for (const reference of referencesIn(input)) targets.enqueue(targetOf(attribute, reference)!, reference);
  await targets.load();
  const given = parsed.map((one) => keepOneDocument(targets, one));
  if (!isNew) {
    for (const { attribute, input } of given)
      for (const { at } of toOneConnect(attribute, input)?.connect ?? [])
        targets.enqueueVersions(targetOf(attribute, at)!, at);
    await targets.load();
  }

  const byPath = new Map<string, ResolvedRelation>();
  const values = new Map<string, unknown>();
  for (const one of given) {
    byPath.set(one.path, resolvedOf(targets, one));
    values.set(one.path, linkValueOf(targets, one));
  }
  return {
    byPath,
    valueOf(path) {
      const relation = byPath.get(path);
      if (relation?.problem) throw relation.problem;
      if (relation?.missing.length) throw missingError(path, relation);
      return values.get(path);
    },
  };
}

/** @returns `undefined` if the value changes nothing. */
function parseGiven(attribute: LinkAttribute, value: unknown, path: string): GivenRelation | undefined {
  const invalid = (invalidValue: unknown): GivenRelation => ({
    path,
    attribute,
    problem: errors.RELATION_INVALID({ path, value: invalidValue, typed: attribute.kind === 'morph' }),
  });
  try {
    const input = parseRelation(attribute, value);
    if (!input) return undefined;
    const ofUnknownType = referencesIn(input).find((reference) => !targetOf(attribute, reference));
    return ofUnknownType ? invalid(ofUnknownType) : { path, attribute, input };
  } catch (error) {
    if (error instanceof InvalidReference) return invalid(error.value);
    throw error;
  }
}

const referencesIn = (input: RelationInput | undefined): readonly Reference[] => {
  if (!input) return [];
  if ('set' in input) return input.set;
  const places = input.connect.flatMap(({ at, before, after }) => [at, before ?? [], after ?? []].flat());
  return [...places, ...input.disconnect];
};

const targetOf = (attribute: LinkAttribute, { type }: Reference): ContentType | undefined =>
  attribute.kind === 'relation' ? attribute.target : attribute.targets.find(({ uid }) => uid === type);

/** The rows of a reference. @throws DOCUMENTS_TARGET_MISSING. */
function rowsOf(targets: TargetLoader, { attribute, path }: GivenRelation, reference: Reference): readonly LinkedRow[] {
  const target = targetOf(attribute, reference)!;
  const ids = targets.resolve(target, reference);
  if (!ids.length && 'documentId' in reference) {
    const { documentId } = reference;
    throw errors.TARGET_MISSING({ path, uid: target.uid, documentId, locale: targets.localeOf(target, reference) });
  }
  return attribute.kind === 'morph' ? ids.map((id) => ({ __type: target.uid, id })) : ids;
}

/** The value that `database` writes: the whole list, or a change of it. */
function linkValueOf(targets: TargetLoader, given: GivenRelation): unknown {
  const { input } = given;
  if (!input) return undefined;
  const list = (references: readonly Reference[]) => references.flatMap((one) => rowsOf(targets, given, one));
  if ('set' in input) return list(input.set);
  const { connect, disconnect, strict } = input;
  const one = toOneConnect(given.attribute, input);
  if (one) return toOneChange(targets, given, one);
  return {
    connect: connect.flatMap((place) => positionsOf(targets, given, place)),
    disconnect: list(disconnect),
    strict,
  };
}

type LinkChanges = Exclude<RelationInput, { readonly set: unknown }>;
/** A connect of a to-one relation: the connected document replaces every other one. */
const toOneConnect = ({ many }: LinkAttribute, input: RelationInput | undefined): LinkChanges | undefined =>
  !many && input && 'connect' in input && input.connect.length ? input : undefined;

/** Of the rows connected to a to-one relation, keeps those of the last row's document. */
function keepOneDocument(targets: TargetLoader, given: GivenRelation): GivenRelation {
  const input = toOneConnect(given.attribute, given.input);
  if (!input || input.connect.length < 2) return given;
  const documentOf = ({ at }: PositionedReference) => targets.documentOf(targetOf(given.attribute, at)!, at);
  const last = input.connect.at(-1)!;
  const connect = input.connect.filter(
    (place) => place === last || (documentOf(place) !== undefined && documentOf(place) === documentOf(last)),
  );
  return { ...given, input: { ...input, connect } };
}

/**
 * Other versions of the connected document stay linked unless they are disconnected. A to-one relation has no positions,
 * but their anchors must exist.
 *
 * @throws DOCUMENTS_TARGET_MISSING.
 */
function toOneChange(targets: TargetLoader, given: GivenRelation, { connect, disconnect }: LinkChanges): LinkChange {
  const { attribute } = given;
  const connected = connect.flatMap(({ at, before, after }) => {
    for (const anchor of [before ?? [], after ?? []].flat()) rowsOf(targets, given, anchor);
    return rowsOf(targets, given, at);
  });
  const linkedRows = (ids: readonly number[], { uid }: ContentType): readonly LinkedRow[] =>
    attribute.kind === 'morph' ? ids.map((id) => ({ __type: uid, id })) : ids;
  const rows = (references: readonly Reference[], idsOf: TargetLoader['resolve']) =>
    references.flatMap((one) => linkedRows(idsOf(targetOf(attribute, one)!, one), targetOf(attribute, one)!));
  return {
    connect: connected.map((row) => (typeof row === 'number' ? { id: row } : row)),
    disconnect: rows(disconnect, targets.resolve),
    keep: rows(
      connect.map(({ at }) => at),
      targets.versionsOf,
    ),
  };
}

/** If a reference has several rows, the position of each is relative to the anchor's row with the same index. */
function positionsOf(
  targets: TargetLoader,
  given: GivenRelation,
  { at, before, after, start }: PositionedReference,
): readonly PositionedLink[] {
  const anchor = before ?? after;
  const anchorRows = anchor && rowsOf(targets, given, anchor);
  return rowsOf(targets, given, at).map((row, i) => {
    const end = typeof row === 'number' ? { id: row } : row;
    const anchorRow = anchorRows?.[i] ?? anchorRows?.[0];
    if (anchorRow !== undefined) return { ...end, ...(before ? { before: anchorRow } : { after: anchorRow }) };
    return start ? { ...end, start } : end;
  });
}

function resolvedOf(targets: TargetLoader, given: GivenRelation): ResolvedRelation {
  const { attribute, input, problem } = given;
  if (!input) return { attribute, missing: [], ...(problem && { problem }) };
  const list = (references: readonly Reference[]) => references.flatMap((one) => rowsOf(targets, given, one));
  const linked = 'set' in input ? input.set : input.connect.map(({ at }) => at);
  const missing = linked.filter((one) => 'id' in one && !targets.exists(targetOf(attribute, one)!, one.id));
  const rows = list(linked);
  if ('set' in input || toOneConnect(attribute, input)) return { attribute, set: rows, missing: list(missing) };
  return { attribute, connect: rows, disconnect: list(input.disconnect), missing: list(missing) };
}

function missingError(path: string, { attribute, missing: rows }: ResolvedRelation) {
  const types = rows.map((row) => (typeof row === 'number' ? (attribute as RelationAttribute).target.uid : row.__type));
  const ids = rows.map((row) => (typeof row === 'number' ? row : row.id));
  return errors.ROWS_MISSING({ path, uid: [...new Set(types)].join(', '), ids });
}
