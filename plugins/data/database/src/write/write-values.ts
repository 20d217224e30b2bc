import type { TargetVersion } from './links/remap-links.ts';
import type { TableMeta } from './write-model.ts';

/** The column values of an attribute as read from one row, to be written to another row without decoding. */
export class EncodedValue {
  readonly columnValues: readonly (string | null)[];
  constructor(...columnValues: readonly (string | null)[]) {
    this.columnValues = columnValues;
  }
}

/** A component row already written by a `database.row` hook; only its position in the parent remains to be written. */
export class WrittenComponent {
  readonly table: TableMeta;
  readonly id: number;
  constructor(table: TableMeta, id: number) {
    this.table = table;
    this.id = id;
  }
}

/** A list to copy from another row with SQL alone, because it is too long to read. */
export class CopyOfList {
  readonly from: number;
  readonly version: TargetVersion | undefined;
  constructor(from: number, version: TargetVersion | undefined) {
    this.from = from;
    this.version = version;
  }
}
