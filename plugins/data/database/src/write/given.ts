import type { Version } from './lead.ts';
import type { Table } from './tables.ts';

/** The column values of an attribute as read from one row, to be written to another row without decoding. */
export class Raw {
  readonly texts: readonly (string | null)[];
  constructor(...texts: readonly (string | null)[]) {
    this.texts = texts;
  }
}

/** A component row already written by a `database.row` hook; only its position in the parent remains to be written. */
export class Settled {
  readonly table: Table;
  readonly id: number;
  constructor(table: Table, id: number) {
    this.table = table;
    this.id = id;
  }
}

/** A list to copy from another row with SQL alone, because it is too long to read. */
export class Like {
  readonly from: number;
  readonly leadTo: Version | undefined;
  constructor(from: number, leadTo: Version | undefined) {
    this.from = from;
    this.leadTo = leadTo;
  }
}
