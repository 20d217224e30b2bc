import type { Version } from './lead.ts';
import type { Table } from './tables.ts';

/** What an attribute's columns held, as it was read, on its way into another row. */
export class Raw {
  readonly texts: readonly (string | null)[];
  constructor(...texts: readonly (string | null)[]) {
    this.texts = texts;
  }
}

/** A component row that was written already, by who stands around it: what is left is its place. */
export class Settled {
  readonly table: Table;
  readonly id: number;
  constructor(table: Table, id: number) {
    this.table = table;
    this.id = id;
  }
}

/** A list that is to be like another row's, too long to be carried from one to the other. */
export class Like {
  readonly from: number;
  readonly leadTo: Version | undefined;
  constructor(from: number, leadTo: Version | undefined) {
    this.from = from;
    this.leadTo = leadTo;
  }
}
