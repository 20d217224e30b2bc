import type { ContentService, ServiceChanges } from './contract.ts';

export { type LayerErrors, type LayerMissing, layeredByUid, layerRows } from './layered.ts';

/** A service of your own, typed where it is written. */
export const defineService = <const S extends ContentService>(service: S): S => service;

/** Changes to services that others brought: from the core service to what differs. */
export const defineServiceChanges = (changes: ServiceChanges): ServiceChanges => changes;
