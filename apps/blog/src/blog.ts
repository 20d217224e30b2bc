import type {} from '@mortise/content-types/contract';
import type {} from '@mortise/database/contract';
import type {} from '@mortise/i18n/contract';
import { definePlugin } from '@mortise/kernel';
import { components, contentTypes } from './model.ts';
import { writeSample } from './sample.ts';

/** The blog's content model. */
export const blog = definePlugin({
  name: 'blog',
  version: '0.1.0',
  contributes: { contentTypes, components },
});

/** Fills the blog's tables once, when all of them are empty. */
export const sampleContent = definePlugin({
  name: 'sample-content',
  version: '0.1.0',
  needs: ['contentTypes', 'database'],
  wants: ['locales'],
  bootstrap: (view) => writeSample(view.use.database, view.use.contentTypes, view.use.locales),
});
