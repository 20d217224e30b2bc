/** One request of the search, and what it cost when it was last sent. */
export interface Ask {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: string;
}

/** What leads from one type of the blog to others, and what may be asked of it. */
const TYPES = {
  article: {
    path: 'articles',
    to: { author: 'author', category: 'category', tags: 'tag' },
    parts: ['seo', 'blocks'],
    texts: ['title', 'slug', 'description', 'body'],
    others: ['views', 'rating', 'publishedOn', 'createdAt', 'id'],
  },
  author: {
    path: 'authors',
    to: { articles: 'article' },
    parts: [],
    texts: ['name', 'bio'],
    others: ['id', 'createdAt'],
  },
  category: { path: 'categories', to: { articles: 'article' }, parts: [], texts: ['name', 'slug'], others: ['id'] },
  tag: { path: 'tags', to: { articles: 'article' }, parts: [], texts: ['name', 'slug'], others: ['id'] },
} as const satisfies Record<string, Shape>;
interface Shape {
  readonly path: string;
  readonly to: Readonly<Record<string, string>>;
  readonly parts: readonly string[];
  readonly texts: readonly string[];
  readonly others: readonly string[];
}
type Name = keyof typeof TYPES;

/** Random numbers that a seed repeats (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Makes requests that are likely to be dear, and dearer ones of those that were. */
export function createSearch(random: () => number) {
  const int = (below: number) => Math.floor(random() * below);
  const pick = <T>(list: readonly T[]): T => list[int(list.length)]!;
  const chance = (share: number) => random() < share;
  const shapeOf = (name: Name): Shape => TYPES[name];
  /** A walk through relations: the attributes, and the type that it ends at. */
  const walk = (from: Name, steps: number): readonly [readonly string[], Name] => {
    const path: string[] = [];
    let at = from;
    for (let i = 0; i < steps; i++) {
      const [attribute, to] = pick(Object.entries(shapeOf(at).to));
      path.push(attribute);
      at = to as Name;
    }
    return [path, at];
  };
  const word = () => pick(['tide', 'a', 'zq', `${int(5000)}`, 'the', 'number', '%', '_']);
  const operatorOf = (isText: boolean) =>
    isText
      ? pick(['$containsi', '$contains', '$notContainsi', '$eqi', '$startsWith', '$endsWithi', '$ne'])
      : pick(['$gt', '$lte', '$ne', '$notNull']);

  const filter = (from: Name, prefix: string): string => {
    const [path, at] = walk(from, chance(0.5) ? 0 : 1 + int(6));
    const isText = chance(0.8);
    const field = pick(isText ? shapeOf(at).texts : shapeOf(at).others);
    const steps = path.map((step) => `[${step}]`).join('');
    const value = isText ? word() : field.endsWith('On') || field.endsWith('At') ? '2026-01-01' : `${int(2000)}`;
    return `${prefix}${steps}[${field}][${operatorOf(isText)}]=${encodeURIComponent(value)}`;
  };
  const filters = (from: Name): string[] => {
    const count = pick([1, 1, 3, 10, 40, 120]);
    const group = pick(['$or', '$and', '$not']);
    if (group === '$not') return [filter(from, 'filters[$not]')];
    return Array.from({ length: count }, (_, i) => filter(from, `filters[${group}][${i}]`));
  };
  const sorts = (from: Name): string[] =>
    Array.from({ length: pick([1, 1, 2, 8]) }, (_, i) => {
      const [path, at] = walk(from, int(4));
      return `sort[${i}]=${[...path, pick([...shapeOf(at).texts, ...shapeOf(at).others])].join('.')}:${pick(['asc', 'desc'])}`;
    });
  const populates = (from: Name): string[] => {
    if (chance(0.2)) return ['populate=*'];
    const depth = 1 + int(6);
    return Array.from({ length: 1 + int(4) }, () => {
      const [path, at] = walk(from, depth);
      const way = path.map((step, i) => (i ? `[populate][${step}]` : `[${step}]`)).join('');
      const ends = [
        '=true',
        `[fields][0]=${pick(shapeOf(at).texts)}`,
        '[populate]=*',
        '[count]=true',
        `[sort]=${pick(shapeOf(at).texts)}`,
        `[filters][${pick(shapeOf(at).texts)}][$containsi]=${word().replace('%', '')}`,
      ];
      return `populate${way}${pick(ends)}`;
    });
  };
  const read = (): Ask => {
    const from = pick(Object.keys(TYPES) as Name[]);
    const parts = [
      ...(chance(0.6) ? filters(from) : []),
      ...(chance(0.4) ? sorts(from) : []),
      ...(chance(0.6) ? populates(from) : []),
      ...(chance(0.1) ? [`_q=${encodeURIComponent(word())}`] : []),
      `pagination[pageSize]=${pick([1, 25, 100])}`,
      ...(chance(0.2) ? [`pagination[page]=${pick([2, 50, 4000])}`] : []),
      ...(chance(0.2) ? [`status=${pick(['draft', 'published'])}`] : []),
    ];
    return { method: 'GET', path: `/api/${shapeOf(from).path}?${parts.join('&')}` };
  };
  const write = (): Ask => {
    const query = `?${populates('article').join('&')}`;
    const many = Array.from({ length: pick([1, 20, 200]) }, () => `tag${1 + int(200)}`);
    const blocks = Array.from({ length: pick([0, 3, 60]) }, (_, i) => ({
      __component: 'shared.quote',
      title: `quote ${i}`,
      body: 'b'.repeat(200),
    }));
    const data = { title: `written ${int(1e9)}`, body: 'x'.repeat(pick([10, 50_000])), tags: many, blocks };
    const body = JSON.stringify({ data });
    return chance(0.5)
      ? { method: 'POST', path: `/api/articles${query}`, body }
      : { method: 'PUT', path: `/api/articles/article${1 + int(5000)}${query}`, body };
  };

  /** The dearest that were answered, so that the search goes on from them. */
  const dear: { readonly ask: Ask; readonly ms: number }[] = [];
  const KEPT = 30;
  /** A dear one with some of its parameters left out, said twice over, or taken from another. */
  const changed = ({ method, path, body }: Ask): Ask => {
    const [before, query = ''] = path.split('?') as [string, string?];
    const head = before.replace(/article\d+$/, () => `article${1 + int(5000)}`);
    const parts = query.split('&').filter(() => chance(0.85));
    const other = pick(dear).ask.path.split('?');
    const more = other[0] === head ? (other[1] ?? '').split('&').filter(() => chance(0.4)) : [];
    return { method, path: `${head}?${[...parts, ...more].join('&')}`, ...(body === undefined ? {} : { body }) };
  };

  return {
    next(): Ask {
      const ask = dear.length > 5 && chance(0.4) ? changed(pick(dear).ask) : chance(0.12) ? write() : read();
      return ask.path.length > 16_000 ? read() : ask;
    },
    /** What a request cost: the dearest are gone on from. */
    learn(ask: Ask, ms: number) {
      dear.push({ ask, ms });
      dear.sort((a, b) => b.ms - a.ms);
      dear.length = Math.min(dear.length, KEPT);
    },
  };
}
