import type {} from '@mortise/content-api/contract';
import type { Action } from '@mortise/controllers/contract';
import type { Entry } from '@mortise/database/contract';
import type { DocumentContext, DocumentParams } from '@mortise/documents/contract';
import type { Exchange } from '@mortise/kernel';
import type {} from '@mortise/services/contract';

export interface PageMeta {
  readonly page: number;
  readonly pageSize: number;
  readonly pageCount?: number;
  readonly total?: number;
}
export interface OffsetMeta {
  readonly start: number;
  readonly limit: number;
  readonly total?: number;
}

/** A finished answer. */
export interface Answer<D = Entry> {
  data: D | null;
  meta: Record<string, unknown> & { pagination?: PageMeta | OffsetMeta };
}

/** The core controller of a type: accept → service → present, each once. Collections have all five, single types find, update, delete. */
export interface CoreController {
  find(ctx: Exchange): Promise<Answer<Entry[]>>;
  findOne(ctx: Exchange): Promise<Answer | undefined>;
  create(ctx: Exchange): Promise<Answer>;
  update(ctx: Exchange): Promise<Answer | undefined>;
  delete(ctx: Exchange): Promise<undefined>;
  readonly [action: string]: Action;
}

/** The core service of a type: what the core controller calls between judging and presenting. */
export interface CoreService {
  find(
    params?: DocumentParams,
    context?: DocumentContext,
  ): Promise<{ results: Entry[]; pagination: PageMeta | OffsetMeta }>;
  findOne(documentId: string, params?: DocumentParams, context?: DocumentContext): Promise<Entry | null>;
  create(params: DocumentParams, context?: DocumentContext): Promise<Entry>;
  update(documentId: string, params: DocumentParams, context?: DocumentContext): Promise<Entry | null>;
  delete(documentId: string, params?: DocumentParams, context?: DocumentContext): Promise<{ deletedEntries: number }>;
}
export interface SingleTypeService {
  find(params?: DocumentParams, context?: DocumentContext): Promise<Entry | null>;
  createOrUpdate(params: DocumentParams, context?: DocumentContext): Promise<Entry>;
  delete(params?: DocumentParams, context?: DocumentContext): Promise<{ deletedEntries: number }>;
}

declare module '@mortise/controllers/contract' {
  interface Controllers {
    [uid: `api::${string}.${string}`]: CoreController;
  }
}
declare module '@mortise/services/contract' {
  interface ContentServices {
    [uid: `api::${string}.${string}`]: CoreService;
  }
}
