/** What a writer sends as its n-th word on a book: every part of it says n, so that a book half written shows. */
export function bookAt(n: number, shelves: readonly string[], subjects: readonly string[]) {
  const turned = subjects.map((_, i) => subjects[(i + n) % subjects.length]!);
  return {
    title: `book ${n}`,
    pages: n,
    notes: { n, list: [n, null] },
    shelf: shelves[n % shelves.length]!,
    subjects: turned.slice(0, 1 + (n % subjects.length)),
    label: n % 5 === 4 ? null : { text: `label ${n}`, colour: null },
    labels: Array.from({ length: n % 4 }, (_, i) => ({ text: `label ${n}.${i}`, colour: 'red' })),
    parts: Array.from({ length: n % 3 }, (_, i) =>
      i % 2
        ? { __component: 'shop.label', text: `part ${n}.${i}`, colour: null }
        : { __component: 'shop.chapter', name: `chapter ${n}.${i}`, label: { text: `inner ${n}.${i}`, colour: null } },
    ),
  };
}

/** The same parts of a book as it is answered, ids left out. */
export function bookIn(data: Readonly<Record<string, unknown>>) {
  const { title, pages, notes, shelf, subjects, label, labels, parts } = data;
  return {
    title,
    pages,
    notes,
    shelf: (shelf as { documentId: string } | null)?.documentId ?? null,
    subjects: (subjects as { documentId: string }[]).map(({ documentId }) => documentId),
    label: withoutIds(label),
    labels: withoutIds(labels),
    parts: withoutIds(parts),
  };
}

function withoutIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => (key === 'id' ? [] : [[key, withoutIds(member)]])),
  );
}
