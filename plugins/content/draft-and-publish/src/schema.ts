import type { ContentType } from '@mortise/content-types/contract';
import type { ContributedStep, SchemaContext, SchemaSteps, TypeSettings } from '@mortise/database/contract';

const AT_ONCE = 500;
const SETTING = 'options.draftAndPublish';
const wants = (settings: TypeSettings | undefined): boolean => settings?.options.draftAndPublish === true;

/**
 * Schema steps for types with rows whose `draftAndPublish` was enabled or disabled. Until its step is applied, the type
 * keeps its previous setting.
 */
export const draftSteps: SchemaSteps = {
  async find(context) {
    const steps: ContributedStep[] = [];
    for (const type of context.contentTypes.types) {
      const was = context.was(type);
      if (!was || wants(was) === wants(context.is(type))) continue;
      const step = wants(was) ? await withoutDrafts(type, context) : await withDrafts(type, context);
      if (step) steps.push(step);
    }
    return steps;
  },
};

/** Selects the other version of the document of row `r` in the same locale. */
const other = (table: string, version: 'draft' | 'published', columns: string): string =>
  `select ${columns} from ${table} o where o.document_id = r.document_id and o.locale is not distinct from r.locale and o.published_at ${version === 'draft' ? 'is null' : 'is not null'}`;
const rows = (count: number, noun = 'row') => `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;

async function numbers({ query }: SchemaContext, ...selects: readonly string[]): Promise<readonly number[]> {
  const [row] = await query({ text: `select ${selects.map((select) => `(${select})`).join(', ')}` });
  return row!.map(Number);
}

/** Copies every published row to a new draft. */
async function withDrafts(type: ContentType, context: SchemaContext): Promise<ContributedStep | undefined> {
  const { query, table, copy, lead } = context;
  const name = table(type);
  const lacking = `from ${name} r where r.published_at is not null and not exists (${other(name, 'draft', '1')})`;
  const [count] = await numbers(context, `select count(*) ${lacking}`);
  if (!count) return undefined;
  return {
    name: `drafts-on:${type.uid}`,
    class: 'additive',
    table: name.slice(1, -1),
    consequence: `creates a draft for ${rows(count)}; until then the type is served without drafts`,
    holds: { uid: type.uid, setting: SETTING },
    async take() {
      for (;;) {
        const found = await query({ text: `select r.id ${lacking} order by r.id limit ${AT_ONCE}` });
        const copies = found.map(([id]) => ({ from: Number(id), values: { publishedAt: null } }));
        if (copies.length > 0) await copy(type, copies);
        if (copies.length < AT_ONCE) break;
      }
      const toDrafts = pairs(name, 'published', 'draft');
      await lead(type, toDrafts, { of: 'drafts' });
      await lead(type, toDrafts, { of: 'unversioned', keep: true });
      for (const target of targetsWithDrafts(type, context))
        await lead(target, pairs(table(target), 'published', 'draft'), { of: 'drafts', from: type });
    },
  };
}

/** Keeps the published rows and deletes the drafts. */
async function withoutDrafts(type: ContentType, context: SchemaContext): Promise<ContributedStep | undefined> {
  const { query, table, lead } = context;
  const name = table(type);
  const drafts = `from ${name} r where r.published_at is null`;
  const [count, lost, ahead] = await numbers(
    context,
    `select count(*) ${drafts}`,
    `select count(*) ${drafts} and not exists (${other(name, 'published', '1')})`,
    `select count(*) ${drafts} and exists (${other(name, 'published', '1')} and o.updated_at < r.updated_at)`,
  );
  if (!count) return undefined;
  return {
    name: `drafts-off:${type.uid}`,
    class: 'destructive',
    table: name.slice(1, -1),
    consequence: `deletes ${rows(count, 'draft')}: ${lost} never published, so their content is lost, and ${ahead} with unpublished changes; until then the type is served with drafts`,
    holds: { uid: type.uid, setting: SETTING },
    sql: `delete from ${name} where published_at is null`,
    async take() {
      await lead(type, pairs(name, 'draft', 'published'), { of: 'drafts' });
      for (const target of targetsWithDrafts(type, context))
        await lead(target, pairs(table(target), 'published', 'draft'), { of: 'published', from: type, keep: true });
      for (;;) {
        const found = await query({ text: `select r.id ${drafts} order by r.id limit ${AT_ONCE}` });
        const ids = found.map(([id]) => Number(id));
        if (ids.length > 0) await context.delete(type, ids);
        if (ids.length < AT_ONCE) break;
      }
    },
  };
}

/** Maps each row of one version to the row of the other version. */
const pairs = (table: string, from: 'draft' | 'published', to: 'draft' | 'published'): string =>
  `select r.id as was, (${other(table, to, 'min(o.id)')}) as becomes from ${table} r where r.published_at ${from === 'draft' ? 'is null' : 'is not null'} and exists (${other(table, to, '1')})`;

/** Types with drafts that are relation targets of a type or of its components, at any depth. */
function targetsWithDrafts(type: ContentType, { is, was }: SchemaContext): ReadonlySet<ContentType> {
  const targets = new Set<ContentType>();
  const seen = new Set<ContentType>();
  const visit = (each: ContentType) => {
    if (seen.has(each)) return;
    seen.add(each);
    for (const attribute of each.attributes.values()) {
      if (
        attribute.kind === 'relation' &&
        attribute.target !== type &&
        (wants(is(attribute.target)) || wants(was(attribute.target)))
      )
        targets.add(attribute.target);
      if (attribute.kind === 'component') visit(attribute.component);
      if (attribute.kind === 'dynamiczone') attribute.components.forEach(visit);
    }
  };
  visit(type);
  return targets;
}
