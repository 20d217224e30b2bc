import type { MortiseError } from '@mortise/kernel';

/** Marks a schema that was read from a Strapi folder, with its file. */
export interface SchemaSource {
  /** The path relative to the folder, for messages. */
  readonly file: string;
}
/** A problem in a Strapi folder's schema that Strapi accepts and that throws in a native schema. */
export interface SchemaWarning {
  readonly uid: string;
  readonly file: string;
  /** The error that a native schema gets: code, message with the value, remedy. */
  readonly refusal: MortiseError;
  /** What happens instead, worded to follow "as in Strapi": `the option is ignored`. */
  readonly outcome: string;
}

/** Throws or records problems of schemas, depending on where a schema comes from. */
export interface IssueReporter {
  /** True for a schema of a Strapi folder. */
  isLenient(uid: string): boolean;
  /**
   * Reports a problem in the schema of `uid`. For a schema of a Strapi folder it records a warning, and the caller
   * continues as `outcome` says.
   *
   * @throws `refusal` for a native schema.
   */
  refuseOrWarn(uid: string, refusal: MortiseError, outcome: string): void;
  /** In the order of recording, one per schema and message. */
  readonly warnings: readonly SchemaWarning[];
}

/** @param rows the `schemaSources` contributions; a uid without an entry is a native schema. */
export function createIssueReporter(
  rows: readonly { readonly value: Readonly<Record<string, SchemaSource>> }[] = [],
): IssueReporter {
  const sources = new Map(rows.flatMap(({ value }) => Object.entries(value)));
  const warnings: SchemaWarning[] = [];
  return {
    isLenient: (uid) => sources.has(uid),
    refuseOrWarn(uid, refusal, outcome) {
      const source = sources.get(uid);
      if (!source) throw refusal;
      const isKnown = warnings.some((known) => known.uid === uid && known.refusal.message === refusal.message);
      if (!isKnown) warnings.push(Object.freeze({ uid, file: source.file, refusal, outcome }));
    },
    warnings,
  };
}
