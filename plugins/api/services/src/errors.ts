import { defineErrors } from '@mortise/kernel';
import { layerErrorRows } from './layers.ts';

export const errors = defineErrors(
  'SERVICES',
  layerErrorRows('service', '(core) => ({ find: (params) => core.find(params) })'),
);
