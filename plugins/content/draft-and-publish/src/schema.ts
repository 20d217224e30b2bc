import type { ContentType } from '@mortise/content-types/contract';
import type { ContributedStep, SchemaContext, SchemaStepProvider, TypeSettings } from '@mortise/database/contract';

const BATCH_SIZE = 500;
const SETTING = 'options.draftAndPublish';
const hasDraftsEnabled = (settings: TypeSettings | undefined): boolean => settings?.options.draftAndPublish === true;

/**
 * Schema steps for types with rows whose `draftAndPublish` was enabled or disabled. Until its step is applied, the type
 * keeps its previous setting.
 */
export const draftSchemaSteps: SchemaStepProvider = {
  async plan(context) {
    const steps: ContributedStep[] = [];
    for (const type of context.contentTypes.types) {
      const was = context.previous(type);
      if (!was || hasDraftsEnabled(was) === hasDraftsEnabled(context.current(type))) continue;
      const step = hasDraftsEnabled(was)
        ? await disableDraftsStep(type, context)
        : await enableDraftsStep(type, context);
      if (step) steps.push(step);
    }
    return steps;
  },
};

/** Selects the other version of the document of row `r` in the same locale. */
const otherVersionSql = (table: string, version: 'draft' | 'published', columns: string): string =>
  `select ${columns} from ${table} o where o.document_id = r.document_id and o.locale is not distinct from r.locale and o.published_at ${version === 'draft' ? 'is null' : 'is not null'}`;
const formatCount = (count: number, noun = 'row') => `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;

async function selectNumbers({ query }: SchemaContext, ...selects: readonly string[]): Promise<readonly number[]> {
  const [row] = await query({ text: `select ${selects.map((select) => `(${select})`).join(', ')}` });
  return row!.map(Number);
}

/** Copies every published row to a new draft. */
async function enableDraftsStep(type: ContentType, context: SchemaContext): Promise<ContributedStep | undefined> {
  const { query, table, copy, relink } = context;
  const name = table(type);
  const withoutDraft = `from ${name} r where r.published_at is not null and not exists (${otherVersionSql(name, 'draft', '1')})`;
  const [count] = await selectNumbers(context, `select count(*) ${withoutDraft}`);
  if (!count) return undefined;
  return {
    name: `drafts-on:${type.uid}`,
    class: 'additive',
    table: name.slice(1, -1),
    consequence: `creates a draft for ${formatCount(count)}; until then the type is served without drafts`,
    defersSetting: { uid: type.uid, setting: SETTING },
    async apply() {
      for (;;) {
        const found = await query({ text: `select r.id ${withoutDraft} order by r.id limit ${BATCH_SIZE}` });
        const copies = found.map(([id]) => ({ from: Number(id), values: { publishedAt: null } }));
        if (copies.length > 0) await copy(type, copies);
        if (copies.length < BATCH_SIZE) break;
      }
      const toDrafts = versionPairsSql(name, 'published', 'draft');
      await relink(type, toDrafts, { state: 'drafts' });
      await relink(type, toDrafts, { state: 'unversioned', keep: true });
      for (const target of draftTargetsOf(type, context))
        await relink(target, versionPairsSql(table(target), 'published', 'draft'), {
          state: 'drafts',
          sourceType: type,
        });
    },
  };
}

/** Keeps the published rows and deletes the drafts. */
async function disableDraftsStep(type: ContentType, context: SchemaContext): Promise<ContributedStep | undefined> {
  const { query, table, relink } = context;
  const name = table(type);
  const drafts = `from ${name} r where r.published_at is null`;
  const [count, neverPublished, modified] = await selectNumbers(
    context,
    `select count(*) ${drafts}`,
    `select count(*) ${drafts} and not exists (${otherVersionSql(name, 'published', '1')})`,
    `select count(*) ${drafts} and exists (${otherVersionSql(name, 'published', '1')} and o.updated_at < r.updated_at)`,
  );
  if (!count) return undefined;
  return {
    name: `drafts-off:${type.uid}`,
    class: 'destructive',
    table: name.slice(1, -1),
    consequence: `deletes ${formatCount(count, 'draft')}: ${neverPublished} never published, so their content is lost, and ${modified} with unpublished changes; until then the type is served with drafts`,
    defersSetting: { uid: type.uid, setting: SETTING },
    sql: `delete from ${name} where published_at is null`,
    async apply() {
      await relink(type, versionPairsSql(name, 'draft', 'published'), { state: 'drafts' });
      for (const target of draftTargetsOf(type, context))
        await relink(target, versionPairsSql(table(target), 'published', 'draft'), {
          state: 'published',
          sourceType: type,
          keep: true,
        });
      for (;;) {
        const found = await query({ text: `select r.id ${drafts} order by r.id limit ${BATCH_SIZE}` });
        const ids = found.map(([id]) => Number(id));
        if (ids.length > 0) await context.delete(type, ids);
        if (ids.length < BATCH_SIZE) break;
      }
    },
  };
}

/** Maps each row of one version to the row of the other version. */
const versionPairsSql = (table: string, from: 'draft' | 'published', to: 'draft' | 'published'): string =>
  `select r.id as was, (${otherVersionSql(table, to, 'min(o.id)')}) as becomes from ${table} r where r.published_at ${from === 'draft' ? 'is null' : 'is not null'} and exists (${otherVersionSql(table, to, '1')})`;

/** Types with drafts that are relation targets of a type or of its components, at any depth. */
function draftTargetsOf(type: ContentType, { current, previous }: SchemaContext): ReadonlySet<ContentType> {
  const targets = new Set<ContentType>();
  const seen = new Set<ContentType>();
  const visit = (each: ContentType) => {
    if (seen.has(each)) return;
    seen.add(each);
    for (const attribute of each.attributes.values()) {
      if (
        attribute.kind === 'relation' &&
        attribute.target !== type &&
        (hasDraftsEnabled(current(attribute.target)) || hasDraftsEnabled(previous(attribute.target)))
      )
        targets.add(attribute.target);
      if (attribute.kind === 'component') visit(attribute.component);
      if (attribute.kind === 'dynamiczone') attribute.components.forEach(visit);
    }
  };
  visit(type);
  return targets;
}
