export type {} from '@mortise/http/contract';
export type {} from '@mortise/middlewares/contract';

/** Strapi's error envelope, as it goes over the wire. A fault has no `details`. */
export interface ErrorBody {
  readonly data: null;
  readonly error: {
    readonly status: number;
    readonly name: string;
    readonly message: string;
    readonly details?: unknown;
  };
}
