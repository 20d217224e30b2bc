import type { ContentType } from '@mortise/content-types/contract';
import type { ContributedStep, SchemaContext, SchemaSteps, TypeSettings } from '@mortise/database/contract';

const AT_ONCE = 500;
const SETTING = 'pluginOptions.i18n.localized';
const wants = (settings: TypeSettings | undefined): boolean =>
  (settings?.pluginOptions.i18n as { readonly localized?: boolean } | undefined)?.localized === true;
const rows = (count: number, noun = 'row') => `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;

/**
 * Schema steps for types with rows whose `localized` option changed. Until its step is applied, a type is served with
 * its previous setting.
 *
 * @param defaultLocale returns the stored default, or the one that an empty database gets.
 */
export const localeSteps = (defaultLocale: () => Promise<string>): SchemaSteps => ({
  async find(context) {
    const steps: ContributedStep[] = [];
    for (const type of context.contentTypes.types) {
      const was = context.was(type);
      if (!was || wants(was) === wants(context.is(type))) continue;
      const code = await defaultLocale();
      const step = wants(was) ? await unlocalized(type, code, context) : await localized(type, code, context);
      if (step) steps.push(step);
    }
    return steps;
  },
});

/** Sets the default locale in rows without a locale. */
async function localized(
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
    consequence: `sets the default locale "${code}" in ${rows(Number(count))}; until then the type is served without locales`,
    holds: { uid: type.uid, setting: SETTING },
    sql: `update ${name} set locale = '${code}' where locale is null`,
    async take() {
      await context.query({ text: `update ${name} set locale = $1 where locale is null`, values: [code] });
    },
  };
}

/** Deletes the rows of other locales and removes the locale from those of the default locale. */
async function unlocalized(
  type: ContentType,
  code: string,
  context: SchemaContext,
): Promise<ContributedStep | undefined> {
  const { query, lead } = context;
  const name = context.table(type);
  const elsewhere = `from ${name} r where r.locale <> $1`;
  const same = `o.document_id = r.document_id and o.locale = $1 and (o.published_at is null) = (r.published_at is null)`;
  const counted = await query({
    text: `select locale, count(*) ${elsewhere} group by 1 order by 2 desc, 1`,
    values: [code],
  });
  const [[whole, kept] = []] = await query({
    text: `select (select count(distinct document_id) ${elsewhere} and not exists (select 1 from ${name} o where o.document_id = r.document_id and o.locale = $1)), (select count(*) from ${name} where locale = $1)`,
    values: [code],
  });
  const count = counted.reduce((sum, [, n]) => sum + Number(n), 0);
  if (count === 0 && Number(kept) === 0) return undefined;
  const take = async () => {
    const literal = `'${code.replaceAll("'", "''")}'`;
    const pairs = `select r.id as was, o.id as becomes from ${name} r join ${name} o on ${same} where r.locale <> $1`;
    if (count > 0) await lead(type, pairs.replaceAll('$1', literal));
    for (;;) {
      const found = await query({ text: `select r.id ${elsewhere} order by r.id limit ${AT_ONCE}`, values: [code] });
      const ids = found.map(([id]) => Number(id));
      if (ids.length > 0) await context.delete(type, ids);
      if (ids.length < AT_ONCE) break;
    }
    await query({ text: `update ${name} set locale = null where locale = $1`, values: [code] });
  };
  const step = { name: `unlocalize:${type.uid}`, table: name.slice(1, -1), take };
  const holds = { uid: type.uid, setting: SETTING };
  if (count === 0)
    return {
      ...step,
      class: 'additive',
      holds,
      consequence: `removes the locale from ${rows(Number(kept))}; other locales have no rows`,
    };
  return {
    ...step,
    class: 'destructive',
    holds,
    sql: `delete from ${name} where locale <> '${code}';\nupdate ${name} set locale = null`,
    consequence: `deletes ${rows(count)} of locales other than "${code}" (${counted.map(([locale, n]) => `${locale} ${n}`).join(', ')}); ${rows(Number(whole), 'document')} without a row in "${code}" ${Number(whole) === 1 ? 'is' : 'are'} deleted completely; until then the type is served with its locales`,
  };
}
