import type { ContentType, MorphAttribute, RelationAttribute } from '@mortise/content-types/contract';
import type { LinkChange, LinkPlace } from '@mortise/database/contract';
import type { JudgedRelation, LinkedRow, WriteScope } from './contract.ts';
import { errors } from './errors.ts';
import { Meaningless, type Placed, type Reference, type RelationInput, relationInput } from './references.ts';
import { createTargets, type Targets } from './targets.ts';
import { relationsIn } from './values.ts';
import type { Workings } from './workings.ts';

type Linking = RelationAttribute | MorphAttribute;

/** What the relations of data mean. */
export interface Relations {
  readonly judged: ReadonlyMap<string, JudgedRelation>;
  /**
   * What the database is to write for the relation at a path; `undefined` where nothing changes.
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
 * Turns the relations that data names, at any depth, into row ids, with a statement for each type that they lead to.
 *
 * @param isNew the row holds no links yet.
 * @throws DOCUMENTS_TARGET_MISSING for a document that is not there.
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

/** @returns `undefined` where nothing is to change. */
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

/** What the database takes: the whole list, or a change of it. */
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
/** A relation to one that is connected: what is connected takes the place of every other document. */
const connectOfOne = ({ many }: Linking, input: RelationInput | undefined): Changes | undefined =>
  !many && input && 'connect' in input && input.connect.length ? input : undefined;

/** Of rows that are connected to a relation to one by their ids: those of the last one's document. */
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
 * The other versions of the document that is connected stay linked where they are, unless they are disconnected. Places in
 * a list of one mean nothing, but name documents that are there.
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

/** Of a document that is linked by several rows, each stands beside its own of the anchor. */
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
