import type { MortiseError } from '@mortise/kernel';

/** Says that a schema was read from a Strapi-shaped folder, and from which file. */
export interface SchemaSource {
  /** From the folder, for messages. */
  readonly file: string;
}
/** Something of a folder's schema that Strapi accepts and a native schema is refused for. */
export interface SchemaWarning {
  readonly uid: string;
  readonly file: string;
  /** The coded error that a native schema gets: code, message with the value, remedy. */
  readonly refusal: MortiseError;
  /** What is done with it instead, as words that follow "as in Strapi": `the option is ignored`. */
  readonly outcome: string;
}

/** Decides what becomes of a schema that cannot be kept as it is written. */
export interface Manners {
  /** True for the schema of a Strapi-shaped folder. */
  isLenient(uid: string): boolean;
  /**
   * Refuses something of the schema of `uid`. For a schema of a Strapi-shaped folder a warning is recorded instead, and
   * the caller goes on as `outcome` says.
   *
   * @throws `refusal` for a native schema.
   */
  refuseOrWarn(uid: string, refusal: MortiseError, outcome: string): void;
  /** In the order in which they were recorded; one for each schema and message. */
  readonly warnings: readonly SchemaWarning[];
}

/** @param rows what was contributed as `schemaSources`: uids that are not named are native. */
export function createManners(
  rows: readonly { readonly value: Readonly<Record<string, SchemaSource>> }[] = [],
): Manners {
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
