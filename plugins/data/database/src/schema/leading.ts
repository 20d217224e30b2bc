import type { ContentType } from '@mortise/content-types/contract';
import type { Leading, Statement } from '../contract.ts';
import type { TextRow } from '../driver.ts';
import type { Layouts, TypeLayout } from '../layout.ts';
import { literal, quoted } from './step.ts';

type Query = (statement: Statement) => Promise<readonly TextRow[]>;

/** A table with links to rows of a type, and its columns. */
interface Links {
  readonly source: TypeLayout;
  readonly table: string;
  readonly near: string;
  readonly far: string;
  /** Further columns to copy with a link. */
  readonly rest: readonly string[];
  /** Which links of the table reference the type. */
  readonly where: string;
}

export interface LeadingOptions {
  readonly layouts: Layouts;
  readonly query: Query;
  /** Types with drafts and published versions. */
  readonly versioned: (type: ContentType) => boolean;
}

/**
 * Remaps links to other rows of the same target type, whole tables at once. `pairs` names one replacement for each row.
 * A remapped link that exists already is not duplicated.
 */
export function createLeading({ layouts, query, versioned }: LeadingOptions) {
  const run = async (text: string) => void (await query({ text }));
  return async (type: ContentType, pairs: string, { of, from, keep = false }: Leading): Promise<void> => {
    const all = linksTo(layouts, type).filter(({ source }) => !from || holds(layouts, from, source));
    if (all.length === 0) return;
    await run('drop table if exists mortise_pairs, mortise_parts');
    await run(`create temporary table mortise_pairs on commit drop as select was, becomes from (${pairs}) as found`);
    await run('create index on mortise_pairs (was)');
    if (all.some(({ source }) => source.type.kind === 'component')) await gatherParts();
    for (const links of all) {
      const near = ofVersion(links.source, of);
      if (near === undefined) continue;
      const { table, far, where, rest } = links;
      const [t, n, f] = [quoted(table), `l.${quoted(links.near)}`, quoted(far)];
      const concerned = `${where} and ${near(n)}`;
      if (links.near === 'id') {
        if (!keep)
          await run(`update ${t} as l set ${f} = p.becomes from mortise_pairs p where p.was = l.${f} and ${concerned}`);
        continue;
      }
      const already = `select 1 from ${t} as o where o.${quoted(links.near)} = ${n} and o.${f} = p.becomes and ${where.replaceAll('l.', 'o.')}`;
      if (keep) {
        const columns = [links.near, ...rest].map(quoted);
        await run(
          `insert into ${t} (${[...columns, f].join(', ')}) select ${columns.map((column) => `l.${column}`).join(', ')}, p.becomes from ${t} as l join mortise_pairs p on p.was = l.${f} where ${concerned} and not exists (${already}) order by l.id`,
        );
        continue;
      }
      // Of links that become equal one stays: the one that has the new target already, otherwise the first.
      const ranked = `select l.id, row_number() over (partition by ${n}, coalesce(p.becomes, l.${f}) order by (p.was is not null), l.id) as place from ${t} as l left join mortise_pairs p on p.was = l.${f} where ${concerned}`;
      await run(`delete from ${t} as l using (${ranked}) as r where r.id = l.id and r.place > 1`);
      await run(`update ${t} as l set ${f} = p.becomes from mortise_pairs p where p.was = l.${f} and ${concerned}`);
    }
  };

  /**
   * Records which component rows belong, at any depth, to drafts, to published versions or to rows without versions.
   */
  async function gatherParts(): Promise<void> {
    await run('create temporary table mortise_parts (component text, id int, state text) on commit drop');
    const holders = layouts.all.flatMap((layout) =>
      layout.components ? [{ ...layout, cmps: layout.components }] : [],
    );
    for (const { type, table, cmps } of holders) {
      if (type.kind === 'component') continue;
      const state = versioned(type) ? `case when h.published_at is null then 'draft' else 'published' end` : `'only'`;
      await run(
        `insert into mortise_parts select c.component_type, c.cmp_id, ${state} from ${quoted(cmps)} c join ${quoted(table)} h on h.id = c.entity_id`,
      );
    }
    await run('create unique index on mortise_parts (component, id, state)');
    const nested = holders.filter(({ type }) => type.kind === 'component');
    for (let found = nested.length > 0; found; ) {
      found = false;
      for (const { type, cmps } of nested) {
        const rows = await query({
          text: `insert into mortise_parts select c.component_type, c.cmp_id, p.state from ${quoted(cmps)} c join mortise_parts p on p.component = ${literal(type.uid)} and p.id = c.entity_id on conflict do nothing returning 1`,
        });
        found ||= rows.length > 0;
      }
    }
  }

  /** A condition on the id of the row that owns a link; `undefined` if no row of the type can be in that state. */
  function ofVersion({ type, table }: TypeLayout, of: Leading['of']): ((id: string) => string) | undefined {
    if (of === undefined) return () => 'true';
    if (type.kind === 'component')
      return (id) =>
        `exists (select 1 from mortise_parts m where m.component = ${literal(type.uid)} and m.id = ${id} and m.state = '${STATES[of]}')`;
    if (of === 'unversioned') return versioned(type) ? undefined : () => 'true';
    const empty = of === 'drafts' ? 'is null' : 'is not null';
    return versioned(type)
      ? (id) => `exists (select 1 from ${quoted(table)} v where v.id = ${id} and v.published_at ${empty})`
      : undefined;
  }
}

const STATES = { drafts: 'draft', published: 'published', unversioned: 'only' } as const;

/** True for the type itself, and for its components at any depth. */
function holds({ all }: Layouts, type: ContentType, source: TypeLayout): boolean {
  const seen = new Set<ContentType>();
  const visit = (each: ContentType) => {
    if (seen.has(each)) return;
    seen.add(each);
    for (const attribute of each.attributes.values()) {
      if (attribute.kind === 'component') visit(attribute.component);
      if (attribute.kind === 'dynamiczone') for (const component of attribute.components) visit(component);
    }
  };
  visit(type);
  return all.includes(source) && seen.has(source.type);
}

/**
 * Every table with links to rows of a type, except the links that the type itself lists: those belong to its own rows.
 */
function linksTo({ all }: Layouts, type: ContentType): readonly Links[] {
  return all.flatMap((source) =>
    [...source.type.attributes.values()].flatMap((attribute): readonly Links[] => {
      if (attribute.kind === 'relation' && attribute.owner && attribute.target === type) {
        const { table, near, far, order, inverseOrder } = source.links.get(attribute.name)!;
        const rest = [order, inverseOrder].filter((column) => column !== undefined);
        return [{ source, table, near, far, rest, where: 'true' }];
      }
      if (attribute.kind !== 'morph') return [];
      const { table, near, far, farType, field, order } = source.morphs.get(attribute.name)!;
      const mirrors = [...type.attributes.values()].flatMap((mirror) =>
        mirror.kind === 'relation' && mirror.target === source.type && mirror.inverse === attribute.name
          ? mirror.name
          : [],
      );
      if (field === undefined && mirrors.length > 0) return [];
      const listed = mirrors.map(literal).join(', ');
      const unlisted =
        listed && field !== undefined
          ? ` and (l.${quoted(field)} is null or l.${quoted(field)} not in (${listed}))`
          : '';
      const rest = [farType, ...[field, order].filter((column) => column !== undefined)];
      return [{ source, table, near, far, rest, where: `l.${quoted(farType)} = ${literal(type.uid)}${unlisted}` }];
    }),
  );
}
