import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { definePlugin } from '@mortise/kernel';
import { type Booted, boot } from '../src/index.ts';
import { storyComponents, storyTypes } from './documents-model.ts';

const PLACE = 'api::place.place';
const told: string[] = [];
const listener = definePlugin({
  name: 'listener',
  on: { 'entry.delete': ({ uid, entry }) => void told.push(`${uid} ${entry.locale ?? entry.code}`) },
});

describe('locales', () => {
  let server: Booted;
  before(async () => {
    server = await boot({
      options: { i18n: { locales: [] } },
      contentTypes: storyTypes,
      components: storyComponents,
      grants: ['plugin::i18n.locales.listLocales'],
      plugins: [listener()],
    });
  });
  /** English stays, as it was made at boot. */
  afterEach(async () => {
    const { locales, coreStore } = server.kernel.use;
    await coreStore.set({ type: 'plugin', name: 'i18n', key: 'default_locale' }, 'en');
    await locales.refresh();
    for (const { id, isDefault } of await locales.list()) if (!isDefault) await locales.delete(id);
    await server.reset();
    told.length = 0;
  });
  after(() => server.stop());

  const locales = () => server.kernel.use.locales;
  const codes = async () =>
    (await locales().list()).map(({ code, isDefault }) => code + (isDefault ? '*' : '')).join(' ');
  const idOf = async (code: string) => (await locales().find(code))!.id;
  const counted = async (table: string) =>
    Number((await server.db.query({ text: `select count(*) from ${table}` }))[0]![0]);

  describe('the locales of an app', () => {
    test('begin with the default one', async () => {
      assert.equal(await codes(), 'en*');
      assert.equal((await locales().find('en'))?.name, 'English (en)');
      assert.equal(await locales().find('fr'), null);
      assert.ok(locales().supported.some(({ code, name }) => code === 'fr-CA' && name === 'French (Canada) (fr-CA)'));
    });

    test('are made with a code that there is, once', async () => {
      const french = await locales().create({ code: 'fr', name: 'French (fr)' });
      assert.deepEqual([french.code, french.name, french.isDefault], ['fr', 'French (fr)', false]);
      await assert.rejects(locales().create({ code: 'fr' }), {
        code: 'I18N_LOCALE_EXISTS',
        wire: { name: 'ApplicationError', message: 'This locale already exists' },
      });
      await assert.rejects(locales().create({ code: 'xx-nope' }), { code: 'I18N_LOCALE_REFUSED' });
      assert.equal(await codes(), 'en* fr');
    });

    test('are made once by many at the same time', async () => {
      const all = await Promise.allSettled(Array.from({ length: 5 }, () => locales().create({ code: 'de' })));
      assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 1);
      assert.equal(await codes(), 'en* de');
    });

    test('have one default, which reads and writes then mean', async () => {
      await locales().create({ code: 'fr', isDefault: true });
      assert.deepEqual([locales().default, await codes()], ['fr', 'en fr*']);
      const place = await server.documents(PLACE).create({ data: { name: 'Paris' } });
      assert.equal(place.locale, 'fr');
      await locales().update(await idOf('fr'), { isDefault: false });
      assert.equal(await codes(), 'en fr*');
      await locales().update(await idOf('en'), { name: 'English', isDefault: true });
      assert.deepEqual(
        [locales().default, await codes(), (await locales().find('en'))?.name],
        ['en', 'en* fr', 'English'],
      );
    });

    test('are given another name, and never another code', async () => {
      const { id } = await locales().create({ code: 'fr', name: 'French' });
      assert.equal((await locales().update(id, { name: 'Français' })).name, 'Français');
      assert.equal((await locales().update(id, {})).name, 'Français');
      assert.equal((await locales().update(id, { name: null })).name, null);
      await assert.rejects(locales().update(id, { code: 'de' } as never), {
        code: 'I18N_LOCALE_REFUSED',
        message: /code/,
      });
      for (const act of [() => locales().update(9_999_999, { name: 'x' }), () => locales().delete(9_999_999)])
        await assert.rejects(act, { code: 'I18N_LOCALE_MISSING', wire: { message: 'locale.notFound' } });
    });

    test('a change of the default that is rolled back is none', async () => {
      const failing = server.db.transaction(async () => {
        await locales().create({ code: 'fr', isDefault: true });
        throw new Error('no');
      });
      await assert.rejects(failing, /no/);
      assert.deepEqual([locales().default, await codes()], ['en', 'en*']);
    });

    test('the default one is not deleted', async () => {
      await assert.rejects(locales().delete(await idOf('en')), {
        code: 'I18N_LOCALE_DEFAULT',
        wire: { name: 'ApplicationError', message: 'Cannot delete the default locale' },
      });
    });

    test('another is deleted with all that is in it, links among them, below documents as in Strapi', async () => {
      const { id } = await locales().create({ code: 'fr', name: 'French' });
      const places = server.documents(PLACE);
      const { documentId } = await places.create({ data: { name: 'Vienna' } });
      const other = await places.create({ locale: 'fr', data: { name: 'Paris' } });
      await places.update({
        documentId: documentId!,
        locale: 'fr',
        data: { name: 'Vienne', near: [other.documentId] },
      });
      assert.equal(await counted('places_near_lnk'), 1);
      const gone = await locales().delete(id);
      assert.deepEqual([gone.code, gone.name, gone.isDefault], ['fr', 'French', false]);
      assert.deepEqual(
        (await places.findMany({ locale: '*' })).map(({ name }) => name),
        ['Vienna'],
      );
      assert.deepEqual([await counted('places_near_lnk'), await codes()], [0, 'en*']);
      assert.deepEqual(told, []);
    });
  });

  describe('over HTTP', () => {
    test('the locales are listed for who may, whatever is asked', async () => {
      await locales().create({ code: 'fr', name: 'French (fr)' });
      for (const query of ['', '?sort=code:desc&filters[x]=1&pagination[page]=0']) {
        const answer = await server.http.inject(`/api/i18n/locales${query}`);
        assert.equal(answer.statusCode, 200);
        const [english, french] = answer.json();
        const keys = ['id', 'documentId', 'name', 'code', 'createdAt', 'updatedAt', 'publishedAt', 'isDefault'];
        assert.deepEqual(Object.keys(english), keys);
        assert.deepEqual([english.code, english.isDefault, french.code, french.isDefault], ['en', true, 'fr', false]);
      }
      assert.equal((await server.http.inject('/api/i18n/locales/1')).statusCode, 404);
      assert.equal((await server.http.inject({ method: 'POST', url: '/api/i18n/locales' })).statusCode, 405);
    });

    test('and for nobody else', async () => {
      const closed = await boot({
        options: { i18n: { locales: [] } },
        contentTypes: storyTypes,
        components: storyComponents,
        grants: [`${PLACE}.find`],
      });
      try {
        assert.equal((await closed.http.inject('/api/i18n/locales')).statusCode, 403);
      } finally {
        await closed.stop();
      }
    });
  });

  test('document middlewares and listeners have no part in locales, not in the first boot’s either', async () => {
    const heard: string[] = [];
    const faulty = definePlugin({
      name: 'faulty',
      contributes: {
        documentMiddlewares: [
          (call, next) => {
            if (call.uid === 'plugin::i18n.locale') heard.push(call.action);
            return (call.params.data as { title: string }).title.length ? next() : next();
          },
        ],
      },
      on: { 'entry.create': ({ uid }) => void heard.push(`entry.create ${uid}`) },
    });
    const own = await boot({
      options: { i18n: { locales: [] } },
      contentTypes: storyTypes,
      components: storyComponents,
      plugins: [faulty()],
    });
    try {
      const { locales } = own.kernel.use;
      const { id } = await locales.create({ code: 'de', name: 'German (de)' });
      await locales.update(id, { name: 'Deutsch' });
      assert.deepEqual(
        (await locales.list()).map(({ code, name }) => `${code} ${name}`),
        ['en English (en)', 'de Deutsch'],
      );
      await locales.delete(id);
      assert.deepEqual(heard, []);
      const [row] = await own.db.query({
        text: 'select code, length(document_id) > 20, created_at is not null, updated_at is not null, published_at is not null, locale from i18n_locale',
      });
      assert.deepEqual(row, ['en', 't', 't', 't', 't', null]);
    } finally {
      await own.stop();
    }
  });
});
