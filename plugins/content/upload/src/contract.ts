import type { EntriesOf } from '@mortise/content-types/contract';

export type {} from '@mortise/kernel';

import type { types } from './types.ts';

declare module '@mortise/content-types/contract' {
  interface Schemas extends EntriesOf<typeof types> {}
}
