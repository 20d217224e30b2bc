import type { ContentType } from '@mortise/content-types/contract';
import type { ContributedStep, SchemaContext, SchemaStepProvider, TypeSettings } from '@mortise/database/contract';

const DELETE_BATCH_SIZE = 500;
const SETTING = 'pluginOptions.i18n.localized';
const isLocalizedIn = (settings: TypeSettings | undefined): boolean =>
  (settings?.pluginOptions.i18n as { readonly localized?: boolean } | undefined)?.localized === true;
const formatCount = (count: number, noun = 'row') => `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;

/**
 * Schema steps for types with rows whose `localized` option changed. Until its step is applied, a type is served with
 * its previous setting.
 *
 * @param defaultLocale returns the stored default, or the one that an empty database gets.
 */
export const localeSteps = (defaultLocale: () => Promise<string>): SchemaStepProvider => ({
  async plan(context) {
    const steps: ContributedStep[] = [];
    for (const type of context.contentTypes.types) {
      const was = context.previous(type);
      if (!was || isLocalizedIn(was) === isLocalizedIn(context.current(type))) continue;
      const code = await defaultLocale();
      const step = isLocalizedIn(was)
        ? await unlocalizeStep(type, code, context)
        : await localizeStep(type, code, context);
      if (step) steps.push(step);
    }
    return steps;
  },
});

/** Sets the default locale in rows without a locale. */
async function localizeStep(
  type: ContentType,
  code: string,
  context: SchemaContext,
): Promise<ContributedStep | undefined> {
  const name = context.table(type);
  const [[count] = []] = await context.query({ text: `select count(*) from ${name} where locale is null` });
  if (!Number(count)) return undefined;
  return {
    name: `localize:${type.uid}`,
    class: 'additive',
    table: name.slice(1, -1),
    consequence: `sets the default locale "${code}" in ${formatCount(Number(count))}; until then the type is served without locales`,
    defersSetting: { uid: type.uid, setting: SETTING },
    sql: `update ${name} set locale = '${code}' where locale is null`,
    async apply() {
      await context.query({ text: `update ${name} set locale = $1 where locale is null`, values: [code] });
    },
  };
}

/** Deletes the rows of other locales and removes the locale from those of the default locale. */
async function unlocalizeStep(
  type: ContentType,
  code: string,
  context: SchemaContext,
): Promise<ContributedStep | undefined> {
  const { query, relink } = context;
  const name = context.table(type);
  const inOtherLocales = `from ${name} r where r.locale <> $1`;
  const isCounterpart = `o.document_id = r.document_id and o.locale = $1 and (o.published_at is null) = (r.published_at is null)`;
  const counted = await query({
    text: `select locale, count(*) ${inOtherLocales} group by 1 order by 2 desc, 1`,
    values: [code],
  });
  const [[lostDocuments, keptRows] = []] = await query({
    text: `select (select count(distinct document_id) ${inOtherLocales} and not exists (select 1 from ${name} o where o.document_id = r.document_id and o.locale = $1)), (select count(*) from ${name} where locale = $1)`,
    values: [code],
  });
  const count = counted.reduce((sum, [, n]) => sum + Number(n), 0);
  if (count === 0 && Number(keptRows) === 0) return undefined;
  const apply = async () => {
    const literal = `'${code.replaceAll("'", "''")}'`;
    const pairs = `select r.id as was, o.id as becomes from ${name} r join ${name} o on ${isCounterpart} where r.locale <> $1`;
    if (count > 0) await relink(type, pairs.replaceAll('$1', literal));
    for (;;) {
      const found = await query({
        text: `select r.id ${inOtherLocales} order by r.id limit ${DELETE_BATCH_SIZE}`,
        values: [code],
      });
      const ids = found.map(([id]) => Number(id));
      if (ids.length > 0) await context.delete(type, ids);
      if (ids.length < DELETE_BATCH_SIZE) break;
    }
    await query({ text: `update ${name} set locale = null where locale = $1`, values: [code] });
  };
  const step = { name: `unlocalize:${type.uid}`, table: name.slice(1, -1), apply };
  const defersSetting = { uid: type.uid, setting: SETTING };
  if (count === 0)
    return {
      ...step,
      class: 'additive',
      defersSetting,
      consequence: `removes the locale from ${formatCount(Number(keptRows))}; other locales have no rows`,
    };
  return {
    ...step,
    class: 'destructive',
    defersSetting,
    sql: `delete from ${name} where locale <> '${code}';\nupdate ${name} set locale = null`,
    consequence: `deletes ${formatCount(count)} of locales other than "${code}" (${counted.map(([locale, n]) => `${locale} ${n}`).join(', ')}); ${formatCount(Number(lostDocuments), 'document')} without a row in "${code}" ${Number(lostDocuments) === 1 ? 'is' : 'are'} deleted completely; until then the type is served with its locales`,
  };
}
