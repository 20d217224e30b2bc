import { defineComponent } from '@mortise/content-types/define';

export const seo = defineComponent({
  collectionName: 'components_shared_seos',
  info: { displayName: 'Seo' },
  attributes: {
    metaTitle: { type: 'string', required: true, maxLength: 120 },
    metaDescription: { type: 'text', maxLength: 300 },
    canonicalUrl: { type: 'string' },
  },
});

export const richText = defineComponent({
  collectionName: 'components_shared_rich_texts',
  info: { displayName: 'Rich text' },
  attributes: { body: { type: 'richtext' } },
});

export const quote = defineComponent({
  collectionName: 'components_shared_quotes',
  info: { displayName: 'Quote' },
  attributes: { title: { type: 'string' }, body: { type: 'text' } },
});

export const slider = defineComponent({
  collectionName: 'components_shared_sliders',
  info: { displayName: 'Slider' },
  attributes: { caption: { type: 'string' }, images: { type: 'json' } },
});
