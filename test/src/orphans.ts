import type { ContentTypes } from '@mortise/content-types/contract';
import type { Database } from '@mortise/database/contract';

/**
 * Rows that hang on nothing, or hang twice: component rows that no row holds, component references to no row, links
 * that lead nowhere.
 *
 * @returns a line for each table with such rows; empty where all is well.
 */
export async function orphansOf(db: Database, { components }: ContentTypes): Promise<readonly string[]> {
  const tables = (await db.query({ text: "select tablename from pg_tables where schemaname = 'public'" })).map(
    ([name]) => name!,
  );
  const holders = tables.filter((name) => name.endsWith('_cmps'));
  const held = holders.map((name) => `select "cmp_id", "component_type" from "${name}"`).join(' union all ');
  const checks: { readonly what: string; readonly text: string; readonly values?: readonly unknown[] }[] = [];
  for (const { uid, collectionName: table } of components) {
    if (!tables.includes(table)) continue;
    const holds = held && `select "cmp_id" from (${held}) h where "component_type" = $1`;
    checks.push({
      what: `${table}: rows that nothing holds`,
      text: `select count(*) from "${table}"${holds ? ` where "id" not in (${holds})` : ' where $1::text is not null'}`,
      values: [uid],
    });
    if (!holds) continue;
    checks.push(
      {
        what: `${table}: rows held twice`,
        text: `select count(*) from (select 1 from (${held}) h where "component_type" = $1 group by "cmp_id" having count(*) > 1) t`,
        values: [uid],
      },
      {
        what: `${table}: held rows that are not there`,
        text: `select count(*) from (${holds}) t where "cmp_id" not in (select "id" from "${table}")`,
        values: [uid],
      },
    );
  }
  for (const table of [...holders, ...tables.filter((name) => /_(lnk|mph)$/.test(name))]) {
    const columns = await db.query({
      text: "select column_name from information_schema.columns where table_schema = 'public' and table_name = $1 and column_name like '%\\_id'",
      values: [table],
    });
    const missing = columns.map(([name]) => `"${name}" is null`).join(' or ');
    if (missing)
      checks.push({
        what: `${table}: links that lead nowhere`,
        text: `select count(*) from "${table}" where ${missing}`,
      });
  }
  const found: string[] = [];
  for (const { what, text, values = [] } of checks) {
    const [[count] = ['0']] = await db.query({ text, values });
    if (count !== '0') found.push(`${what}: ${count}`);
  }
  return found;
}
