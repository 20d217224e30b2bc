import type { ContentService, ServiceChanges } from './contract.ts';

export { type LayerErrors, layerByUid, layerErrorRows, type UnknownUid } from './layers.ts';

/** Returns the service unchanged, with type inference. */
export const defineService = <const S extends ContentService>(service: S): S => service;

/** Changes to services of other plugins, by uid: from the core service to the changed methods. */
export const defineServiceChanges = (changes: ServiceChanges): ServiceChanges => changes;
