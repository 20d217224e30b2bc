import type { ContentType, MorphAttribute, RelationAttribute } from '@mortise/content-types/contract';
import type { LinkChange, LinkPlace } from '@mortise/database/contract';
import type { JudgedRelation, LinkedRow, WriteScope } from './contract.ts';
import { errors } from './errors.ts';
import { Meaningless, type Placed, type Reference, type RelationInput, relationInput } from './references.ts';
import { createTargets, type Targets } from './targets.ts';
import { relationsIn } from './values.ts';
import type { Workings } from './workings.ts';

type Linking = RelationAttribute | MorphAttribute;

/** The relations of the data, resolved. */
export interface Relations {
  readonly judged: ReadonlyMap<string, JudgedRelation>;
  /**
   * The value to write for the relation at a path; `undefined` if it does not change.
   *
   * @throws DOCUMENTS_RELATION_INVALID, DOCUMENTS_ROWS_MISSING.
   */
  valueOf(path: string): unknown;
}

interface Given {
  readonly path: string;
  readonly attribute: Linking;
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
  workings: Workings,
  { type, version, isNew }: Pick<WriteScope, 'type' | 'version' | 'isNew'>,
  data: Readonly<Record<string, unknown>>,
): Promise<Relations> {
  const targets = createTargets(workings, { type, version });
  const named: Given[] = [];
  relationsIn(type, data, (attribute, value, path) => {
    const one = givenOf(attribute, value, path);
    if (one) named.push(one);
  });
  for (const { attribute, input } of named)
    for (const reference of referencesIn(input)) targets.want(targetOf(attribute, reference)!, reference);
  await targets.load();
  const given = named.map((one) => ofOneDocument(targets, one));
  if (!isNew) {
    for (const { attribute, input } of given)
      for (const { at } of connectOfOne(attribute, input)?.connect ?? [])
        targets.wantVersions(targetOf(attribute, at)!, at);
    await targets.load();
  }

  const judged = new Map<string, JudgedRelation>();
  const values = new Map<string, unknown>();
  for (const one of given) {
    judged.set(one.path, judgedOf(targets, one));
    values.set(one.path, writtenOf(targets, one));
  }
  return {
    judged,
    valueOf(path) {
      const relation = judged.get(path);
      if (relation?.problem) throw relation.problem;
      if (relation?.missing.length) throw missing(path, relation);
      return values.get(path);
    },
  };
}

/** @returns `undefined` if the value changes nothing. */
function givenOf(attribute: Linking, value: unknown, path: string): Given | undefined {
  const meansNothing = (what: unknown): Given => ({
    path,
    attribute,
    problem: errors.RELATION_INVALID({ path, value: what, typed: attribute.kind === 'morph' }),
  });
  try {
    const input = relationInput(attribute, value);
    if (!input) return undefined;
    const stranger = referencesIn(input).find((reference) => !targetOf(attribute, reference));
    return stranger ? meansNothing(stranger) : { path, attribute, input };
  } catch (error) {
    if (error instanceof Meaningless) return meansNothing(error.value);
    throw error;
  }
}

const referencesIn = (input: RelationInput | undefined): readonly Reference[] => {
  if (!input) return [];
  if ('set' in input) return input.set;
  const places = input.connect.flatMap(({ at, before, after }) => [at, before ?? [], after ?? []].flat());
  return [...places, ...input.disconnect];
};

const targetOf = (attribute: Linking, { type }: Reference): ContentType | undefined =>
  attribute.kind === 'relation' ? attribute.target : attribute.targets.find(({ uid }) => uid === type);

/** The rows of a reference. @throws DOCUMENTS_TARGET_MISSING. */
function rowsOf(targets: Targets, { attribute, path }: Given, reference: Reference): readonly LinkedRow[] {
  const target = targetOf(attribute, reference)!;
  const ids = targets.idsOf(target, reference);
  if (!ids.length && 'documentId' in reference) {
    const { documentId } = reference;
    throw errors.TARGET_MISSING({ path, uid: target.uid, documentId, locale: targets.localeOf(target, reference) });
  }
  return attribute.kind === 'morph' ? ids.map((id) => ({ __type: target.uid, id })) : ids;
}

/** The value that `database` writes: the whole list, or a change of it. */
function writtenOf(targets: Targets, given: Given): unknown {
  const { input } = given;
  if (!input) return undefined;
  const list = (references: readonly Reference[]) => references.flatMap((one) => rowsOf(targets, given, one));
  if ('set' in input) return list(input.set);
  const { connect, disconnect, strict } = input;
  const one = connectOfOne(given.attribute, input);
  if (one) return connectedOne(targets, given, one);
  return { connect: connect.flatMap((place) => placesOf(targets, given, place)), disconnect: list(disconnect), strict };
}

type Changes = Exclude<RelationInput, { readonly set: unknown }>;
/** A connect of a to-one relation: the connected document replaces every other one. */
const connectOfOne = ({ many }: Linking, input: RelationInput | undefined): Changes | undefined =>
  !many && input && 'connect' in input && input.connect.length ? input : undefined;

/** Of the rows connected to a to-one relation, keeps those of the last row's document. */
function ofOneDocument(targets: Targets, given: Given): Given {
  const input = connectOfOne(given.attribute, given.input);
  if (!input || input.connect.length < 2) return given;
  const documentOf = ({ at }: Placed) => targets.documentOf(targetOf(given.attribute, at)!, at);
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
function connectedOne(targets: Targets, given: Given, { connect, disconnect }: Changes): LinkChange {
  const { attribute } = given;
  const places = connect.flatMap(({ at, before, after }) => {
    for (const anchor of [before ?? [], after ?? []].flat()) rowsOf(targets, given, anchor);
    return rowsOf(targets, given, at);
  });
  const ends = (ids: readonly number[], { uid }: ContentType): readonly LinkedRow[] =>
    attribute.kind === 'morph' ? ids.map((id) => ({ __type: uid, id })) : ids;
  const rows = (references: readonly Reference[], idsOf: Targets['idsOf']) =>
    references.flatMap((one) => ends(idsOf(targetOf(attribute, one)!, one), targetOf(attribute, one)!));
  return {
    connect: places.map((row) => (typeof row === 'number' ? { id: row } : row)),
    disconnect: rows(disconnect, targets.idsOf),
    keep: rows(
      connect.map(({ at }) => at),
      targets.versionsOf,
    ),
  };
}

/** If a reference has several rows, the position of each is relative to the anchor's row with the same index. */
function placesOf(targets: Targets, given: Given, { at, before, after, start }: Placed): readonly LinkPlace[] {
  const anchors = before ?? after;
  const beside = anchors && rowsOf(targets, given, anchors);
  return rowsOf(targets, given, at).map((row, i) => {
    const end = typeof row === 'number' ? { id: row } : row;
    const anchor = beside?.[i] ?? beside?.[0];
    if (anchor !== undefined) return { ...end, ...(before ? { before: anchor } : { after: anchor }) };
    return start ? { ...end, start } : end;
  });
}

function judgedOf(targets: Targets, given: Given): JudgedRelation {
  const { attribute, input, problem } = given;
  if (!input) return { attribute, missing: [], ...(problem && { problem }) };
  const list = (references: readonly Reference[]) => references.flatMap((one) => rowsOf(targets, given, one));
  const linked = 'set' in input ? input.set : input.connect.map(({ at }) => at);
  const missing = linked.filter((one) => 'id' in one && !targets.has(targetOf(attribute, one)!, one.id));
  const rows = list(linked);
  if ('set' in input || connectOfOne(attribute, input)) return { attribute, set: rows, missing: list(missing) };
  return { attribute, connect: rows, disconnect: list(input.disconnect), missing: list(missing) };
}

function missing(path: string, { attribute, missing: rows }: JudgedRelation) {
  const types = rows.map((row) => (typeof row === 'number' ? (attribute as RelationAttribute).target.uid : row.__type));
  const ids = rows.map((row) => (typeof row === 'number' ? row : row.id));
  return errors.ROWS_MISSING({ path, uid: [...new Set(types)].join(', '), ids });
}
