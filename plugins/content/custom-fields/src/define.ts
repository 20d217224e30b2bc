import type { CustomField } from '@mortise/content-types/contract';

/** A custom field as plain data, its types kept. */
export const defineCustomField = <const F extends CustomField>(field: F): F => field;
