import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createContentTypes } from '../../../data/content-types/src/model.ts';
import { types } from '../src/types.ts';

const model = () =>
  createContentTypes({
    types: [{ plugin: 'upload', value: types }],
    components: [],
    optionHandlers: { options: new Map(), pluginOptions: new Map() },
  });

it('files reference their folder and the rows that use them; the folder and its path are private', () => {
  const file = model().get('plugin::upload.file');
  assert.equal(file.attributes.get('related')?.kind, 'morph');
  const hidden = [...file.attributes.values()].filter((attribute) => attribute.private).map(({ name }) => name);
  assert.deepEqual(hidden, ['folder', 'folderPath', 'locale']);
});

it('folders contain folders and files', () => {
  const folder = model().get('plugin::upload.folder');
  const targets = ['parent', 'children', 'files'].map((name) => {
    const attribute = folder.attributes.get(name);
    return attribute?.kind === 'relation' && attribute.target.uid;
  });
  assert.deepEqual(targets, ['plugin::upload.folder', 'plugin::upload.folder', 'plugin::upload.file']);
});
