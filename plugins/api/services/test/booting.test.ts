import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createKernel, definePlugin } from '@mortise/kernel';
import { services } from '../src/index.ts';

const words = definePlugin({ name: 'words', contributes: { services: { 'app.words': { say: () => 'sea' } } } });

test('a plugin reads the services of other plugins, with their changes', async () => {
  const loud = definePlugin({
    name: 'loud',
    contributes: {
      serviceChanges: { 'app.words': (core: { say(): string }) => ({ say: () => core.say().toUpperCase() }) } as object,
    },
  });
  let said = '';
  const reader = definePlugin({
    name: 'reader',
    needs: ['service'],
    bootstrap: (view) => {
      said = (view.use.service('app.words') as { say(): string }).say();
    },
  });
  const kernel = createKernel([reader(), services(), words(), loud()]);
  await kernel.boot();
  await kernel.stop();
  assert.equal(said, 'SEA');
});

test('two plugins with the same service are refused', async () => {
  const twin = definePlugin({ name: 'twin', contributes: { services: { 'app.words': {} } } });
  await assert.rejects(createKernel([services(), words(), twin()]).boot(), { code: 'KERNEL_CONTRIBUTION_DUPLICATE' });
});

test('a change to an unknown service does not boot', async () => {
  const dead = definePlugin({ name: 'dead', contributes: { serviceChanges: { 'app.wrods': () => ({}) } as object } });
  await assert.rejects(createKernel([services(), words(), dead()]).boot(), { code: 'SERVICES_CHANGE_TARGET_UNKNOWN' });
});
