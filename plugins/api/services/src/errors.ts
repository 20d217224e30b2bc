import { defineErrors } from '@mortise/kernel';
import { layerRows } from './layered.ts';

export const errors = defineErrors(
  'SERVICES',
  layerRows('service', '(core) => ({ find: (params) => core.find(params) })'),
);
