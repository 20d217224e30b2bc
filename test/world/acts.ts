import { uidOf } from './schemas.ts';
import type { DataStep, Filter, LinkStep, Pick, Step, Twig } from './steps.ts';
import {
  type At,
  type Content,
  type Key,
  keyOf,
  type Status,
  type World,
  type WorldPart,
  type WorldRow,
  type WorldTwig,
} from './world.ts';

/** The parts of a row as they stand in the database, by row: what `keep` may name. */
export interface KeptParts {
  readonly list: readonly { readonly id: number }[];
  readonly zone: readonly { readonly id: number; readonly __component: string }[];
}

/** A step as it is made: the call, and what becomes of the world if nothing refuses it. */
export interface Act {
  readonly uid: string;
  readonly action: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Refused where a relation names what has no such version or locale; then nothing changes. */
  readonly refused: boolean;
  /** @param documentId of the answer, where the act makes a document. */
  happen(documentId: string): void;
}

let made = 0;
/** A documentId that no act had before. */
const newDocumentId = () => `world${String(made++).padStart(19, '0')}`;
const at = <T>(list: readonly T[], pick: Pick): T | undefined => list[pick % Math.max(1, list.length)];

/** Settles what a step is about in the world as it is; nothing where it is about nothing. */
export function actOf(world: World, step: Step, partsOf: (key: Key) => KeptParts | undefined): Act | undefined {
  const type = world.typeOf(step.type);
  const uid = uidOf(step.type);
  const locale = type.localized ? step.locale : null;
  const first: Status = type.drafts ? 'draft' : 'only';
  const publishes = type.drafts && step.publish;
  const asked = { ...(locale === null ? {} : { locale }), ...(publishes ? { status: 'published' } : {}) };
  const documentId = step.act === 'create' ? newDocumentId() : at(world.documentsOf(type), step.document);
  if (documentId === undefined) return undefined;
  const here: At = { type, documentId, locale, status: first };

  if ('data' in step) {
    const isCreate = step.act === 'create';
    const isTaken = isCreate && type.single && world.documentsOf(type).length > 0;
    const mayWrite = isCreate || isWritable(world, here, step.filter);
    const written = writing(world, here, step.data, partsOf(keyOf(here)));
    return {
      uid,
      action: step.act,
      params: isCreate
        ? { ...asked, data: { ...written.data, documentId } }
        : { documentId, ...asked, ...filtersOf(step.filter), data: written.data },
      refused: isTaken || (mayWrite && written.refused),
      happen() {
        if (!mayWrite) return;
        world.write(here, written);
        if (publishes) world.copy([{ from: keyOf(here), to: { ...here, status: 'published' } }]);
      },
    };
  }
  const all = step.all && type.localized;
  const rows = (status: Status) =>
    world
      .rowsOf(type, documentId)
      .filter((row) => row.status === status && (all || row.locale === locale) && isMatched(row, step.filter));
  const params = {
    ...{ documentId, ...filtersOf(step.filter) },
    ...(locale === null ? {} : { locale: all ? '*' : locale }),
  };
  const act = (happen: Act['happen'], refused = false): Act => ({ uid, action: step.act, params, refused, happen });
  const copyAll = (from: readonly WorldRow[], to: (row: WorldRow) => At) =>
    world.copy(from.map((row) => ({ from: row.key, to: to(row) })));
  switch (step.act) {
    case 'delete':
      return act(() => world.delete([...rows('draft'), ...rows('published'), ...rows('only')].map(({ key }) => key)));
    case 'clone':
      return act(
        (id) => copyAll(rows(first), (row) => ({ ...row, documentId: id })),
        type.single && rows(first).length > 0,
      );
    case 'publish':
      return type.drafts ? act(() => copyAll(rows('draft'), (row) => ({ ...row, status: 'published' }))) : undefined;
    case 'discardDraft':
      return type.drafts ? act(() => copyAll(rows('published'), (row) => ({ ...row, status: 'draft' }))) : undefined;
    case 'unpublish':
      return type.drafts ? act(() => world.delete(rows('published').map(({ key }) => key))) : undefined;
  }
}

const filtersOf = (filter: Filter | undefined) => (filter ? { filters: filter } : {});

/** A filter is met by a row's own values; what is not there is greater than nothing. */
function isMatched(row: WorldRow, filter: Filter | undefined): boolean {
  if (!filter) return true;
  if ('title' in filter) return row.title === filter.title;
  if ('shared' in filter) return row.shared !== null && row.shared > filter.shared.$gt;
  return row.one?.size != null && row.one.size > filter.one.size.$gt;
}

/** An update is asked of its row; of a locale's first, of the rows in other locales, drafts before what is published. */
function isWritable(world: World, here: At, filter: Filter | undefined): boolean {
  const row = world.rows.get(keyOf(here));
  if (row) return isMatched(row, filter);
  const all = world.rowsOf(here.type, here.documentId);
  const others = all.filter(({ status }) => status === here.status);
  return (others.length ? others : all).every((other) => isMatched(other, filter));
}

function writing(world: World, here: At, step: DataStep, parts: KeptParts | undefined) {
  const { links } = world;
  const key = keyOf(here);
  const data: Record<string, unknown> = {};
  const content: Partial<Content> = {};
  const kept: { list?: Kept; zone?: Kept } = {};
  const lists = new Map<string, readonly Key[]>();
  let refused = false;

  const documentsOf = (target: string) => world.documentsOf(world.typeOf(target as 'ash'));
  /** The rows that a document means from here: in the same version and locale; from a type without drafts both versions. */
  const thereOf = (target: string, documentId: string, version?: Status): readonly Key[] => {
    const type = world.typeOf(target as 'ash');
    const locale = type.localized ? (here.locale ?? 'en') : null;
    const statuses: readonly Status[] = !type.drafts
      ? ['only']
      : here.status === 'only'
        ? version
          ? [version]
          : ['draft', 'published']
        : [here.status];
    const keys = statuses
      .map((status) => keyOf({ type, documentId, locale, status }))
      .filter((one) => world.rows.has(one));
    return keys;
  };
  const rowsOf = (target: string, documentId: string, version?: Status): readonly Key[] => {
    const keys = thereOf(target, documentId, version);
    if (!keys.length) refused = true;
    return keys;
  };
  const twigOf = (twig: Twig): { readonly sent: object; readonly kept: WorldTwig } => {
    const near = [...new Set(twig.near.flatMap((pick) => at(documentsOf('cedar'), pick) ?? []))];
    const best = twig.best === null ? undefined : at(documentsOf('cedar'), twig.best);
    const { name, leaf, leaves } = twig;
    return {
      sent: { name, leaf, leaves, near, best: best ?? null },
      kept: {
        ...{ name, leaf, leaves, near: near.flatMap((id) => rowsOf('cedar', id)) },
        best: best === undefined ? [] : rowsOf('cedar', best).toSorted(),
      },
    };
  };

  if (step.title !== undefined) data.title = content.title = step.title;
  if (step.shared !== undefined) data.shared = content.shared = step.shared;
  if (step.one !== undefined) data.one = content.one = step.one;
  if (step.list) {
    const used = new Set<number>();
    const made = step.list.map((twig) => {
      const { sent, kept } = twigOf(twig);
      return { sent: { ...sent, ...keptId(parts?.list ?? [], twig.keep, used) }, kept };
    });
    data.list = made.map(({ sent }) => sent);
    kept.list = made.map(({ sent }) => indexOf(parts?.list, sent));
    content.list = made.map(({ kept }) => kept);
  }
  if (step.zone) {
    const used = new Set<number>();
    const made = step.zone.map((part): { readonly sent: object; readonly kept: WorldPart } => {
      const id = keptId(
        (parts?.zone ?? []).filter(({ __component }) => __component === part.kind),
        part.keep,
        used,
      );
      if (part.kind === 'tree.leaf')
        return {
          sent: { __component: part.kind, ...part.value, ...id },
          kept: { __component: part.kind, ...part.value },
        };
      const { sent, kept } = twigOf(part.value);
      return { sent: { __component: part.kind, ...sent, ...id }, kept: { __component: part.kind, ...kept } };
    });
    data.zone = made.map(({ sent }) => sent);
    kept.zone = made.map(({ sent }) => indexOf(parts?.zone, sent));
    content.zone = made.map(({ kept }) => kept);
  }
  // Both sides of a relation to itself in one breath would say two things at once.
  const named = new Set<string>();
  for (const { relation, step: link } of step.links) {
    const attribute = at(links.attributesOf(here.type.name), relation);
    if (attribute === undefined || named.has(links.relationOf(here.type.name, attribute))) continue;
    named.add(links.relationOf(here.type.name, attribute));
    const target = links.targetOf(here.type.name, attribute);
    const held = world.rows.has(key) ? links.of(key, attribute) : [];
    const many = links.isMany(here.type.name, attribute);
    const changed = linking(
      {
        held,
        many,
        documents: documentsOf(target),
        rowsOf: (id, version) => rowsOf(target, id, version),
        thereOf: (id) => thereOf(target, id),
        world,
      },
      link,
    );
    data[attribute] = changed.sent;
    lists.set(attribute, changed.keys);
  }
  return { data, content, kept, links: lists, refused };
}

type Kept = readonly (number | undefined)[];
/** Which of the components that stand there one is. */
const indexOf = (parts: readonly { readonly id: number }[] = [], sent: object): number | undefined => {
  const index = 'id' in sent ? parts.findIndex(({ id }) => id === sent.id) : -1;
  return index < 0 ? undefined : index;
};
const keptId = (parts: readonly { readonly id: number }[], keep: Pick | undefined, used: Set<number>) => {
  const id = keep === undefined ? undefined : at(parts, keep)?.id;
  if (id === undefined || used.has(id)) return {};
  used.add(id);
  return { id };
};

interface Linking {
  readonly held: readonly Key[];
  readonly many: boolean;
  readonly documents: readonly string[];
  readonly rowsOf: (documentId: string, version?: Status) => readonly Key[];
  readonly thereOf: (documentId: string) => readonly Key[];
  readonly world: World;
}

function linking(
  { held, many, documents, rowsOf, thereOf, world }: Linking,
  step: LinkStep,
): { sent: unknown; keys: readonly Key[] } {
  if (step.how === 'null') return { sent: null, keys: [] };
  if (step.how === 'set') {
    const named = [...new Set(step.to.flatMap((pick) => at(documents, pick) ?? []))];
    const counted = many ? named : named.slice(-1);
    return { sent: { set: named }, keys: counted.flatMap((id) => rowsOf(id)) };
  }
  const heldDocuments = [...new Set(held.map((key) => world.rows.get(key)!.documentId))];
  const disconnect = [...new Set(step.disconnect.flatMap((pick) => at(heldDocuments, pick) ?? []))];
  const connect = new Map<string, object>();
  // Of a relation to one, what is connected is all there is.
  const gone = new Set(disconnect.flatMap((id) => (many || !step.connect.length ? rowsOf(id) : thereOf(id))));
  let keys: readonly Key[] = held.filter((key) => !gone.has(key));
  // Anchors that stay where they are: a place beside one that moves in the same breath says little.
  const isHeld = (id: string) => thereOf(id).length === 1 && held.includes(thereOf(id)[0]!);
  const anchors = heldDocuments.filter((id) => !disconnect.includes(id) && isHeld(id));
  const named = [...new Set(step.connect.flatMap(({ to }) => at(documents, to) ?? []))];
  const counted = many ? named : named.slice(-1);
  for (const { to, place, version } of step.connect) {
    const documentId = at(documents, to);
    if (documentId === undefined || connect.has(documentId)) continue;
    const status = many ? undefined : version;
    const rows = counted.includes(documentId) ? rowsOf(documentId, status) : [];
    const steady = anchors.filter((id) => !named.includes(id));
    const beside = typeof place === 'object' ? at(steady, 'before' in place ? place.before : place.after) : undefined;
    const position =
      place === 'start' || place === 'end'
        ? { [place]: true }
        : beside === undefined || typeof place !== 'object'
          ? undefined
          : 'before' in place
            ? { before: beside }
            : { after: beside };
    connect.set(documentId, { documentId, ...(status ? { status } : {}), ...(position && many ? { position } : {}) });
    if (!counted.includes(documentId)) continue;
    if (!many) {
      // What is connected takes the place of other documents; other rows of its own stay, unless they are disconnected.
      const isOwn = (key: Key) =>
        world.rows.get(key)!.documentId === documentId && !gone.has(key) && !rows.includes(key);
      keys = [...held.filter(isOwn), ...rows];
      continue;
    }
    keys = keys.filter((key) => !rows.includes(key));
    const anchor = beside === undefined ? -1 : keys.indexOf(rowsOf(beside)[0]!);
    const index =
      position === undefined || 'end' in position
        ? keys.length
        : 'start' in position
          ? 0
          : 'before' in position
            ? anchor
            : anchor + 1;
    // Each row is put into the place in turn: at the start, or after another, the last comes to stand first.
    const pushes = position !== undefined && ('start' in position || 'after' in position);
    keys = [...keys.slice(0, index), ...(pushes ? rows.toReversed() : rows), ...keys.slice(index)];
  }
  return {
    sent: { connect: [...connect.values()], disconnect },
    keys: many ? keys : keys.slice(0, Math.max(1, keys.length)),
  };
}
