import type { AttributeSchema, ContentTypeSchema } from '@mortise/content-types/contract';
import type { Booted } from '../src/index.ts';

const title: AttributeSchema = { type: 'string' };
const photo: AttributeSchema = { type: 'media', allowedTypes: ['images'] };
const photos: AttributeSchema = { type: 'media', multiple: true };
const backTo = (relation: 'morphOne' | 'morphMany', morphBy: string): AttributeSchema => ({
  type: 'relation',
  relation,
  target: 'api::piece.piece',
  morphBy,
});
const type = (
  singularName: string,
  pluralName: string,
  draftAndPublish: boolean,
  attributes: ContentTypeSchema['attributes'],
): ContentTypeSchema => ({
  collectionName: pluralName,
  info: { singularName, pluralName, displayName: singularName },
  options: { draftAndPublish },
  attributes,
});

/** A gallery: pieces that show files, are about something, and lead to rows of any type. */
export const contentTypes: Readonly<Record<string, ContentTypeSchema>> = {
  'api::piece.piece': type('piece', 'pieces', true, {
    title,
    cover: photo,
    views: photos,
    scan: { ...photo, private: true },
    subject: { type: 'relation', relation: 'morphToOne' },
    sources: { type: 'relation', relation: 'morphToMany' },
    frame: { type: 'component', component: 'gallery.frame' },
    walls: { type: 'dynamiczone', components: ['gallery.frame', 'gallery.label'] },
  }),
  'api::maker.maker': type('maker', 'makers', true, {
    title,
    email: { type: 'email', private: true },
    portrait: photo,
    sources: backTo('morphMany', 'sources'),
  }),
  'api::note.note': type('note', 'notes', false, {
    title,
    photo,
    sources: backTo('morphMany', 'sources'),
    subjectOf: backTo('morphOne', 'subject'),
    subjectsOf: backTo('morphMany', 'subject'),
  }),
  'api::secret.secret': type('secret', 'secrets', false, { title, photo }),
};

export const components = {
  'gallery.frame': {
    collectionName: 'components_gallery_frames',
    info: { displayName: 'frame' },
    attributes: { title, photo, photos },
  },
  'gallery.label': {
    collectionName: 'components_gallery_labels',
    info: { displayName: 'label' },
    attributes: { title, about: { type: 'relation', relation: 'morphToMany' } },
  },
} as const;

export const grants = ['piece', 'maker', 'note'].flatMap((name) => [
  `api::${name}.${name}.find`,
  `api::${name}.${name}.findOne`,
]);

const NOW = '2026-01-02T03:04:05.000Z';
const versions = { draft: null, published: NOW } as const;

/** Rows of every kind of link. @returns their ids: of what has versions, `[draft, published]`. */
export async function seedGallery({ seed }: Booted) {
  const files = await seed(
    'plugin::upload.file',
    ['sea', 'sky', 'sun', 'rain'].map((name, i) => ({
      documentId: `file-${name}`,
      name: `${name}.png`,
      hash: name,
      mime: 'image/png',
      size: i + 0.5,
      url: `/uploads/${name}.png`,
      provider: 'local',
      folderPath: '/',
      formats: { thumbnail: { url: `/uploads/thumbnail_${name}.png` } },
      publishedAt: NOW,
    })),
  );
  const [sea, sky, sun] = files as [number, number, number];
  const notes = await seed('api::note.note', [
    { documentId: 'note-1', title: 'first', photo: sea, publishedAt: NOW },
    { documentId: 'note-2', title: 'second', photo: null, publishedAt: NOW },
  ]);
  const [secret] = await seed('api::secret.secret', [{ documentId: 'secret', title: 'hush', photo: sun }]);
  const pair = async (uid: string, documentId: string, row: (version: 0 | 1) => object) =>
    (await seed(uid, [
      { documentId, publishedAt: versions.draft, ...row(0) },
      { documentId, publishedAt: versions.published, ...row(1) },
    ])) as [number, number];
  const ada = await pair('api::maker.maker', 'ada', () => ({ title: 'Ada', email: 'a@b.c', portrait: sky }));
  const [unborn] = await seed('api::maker.maker', [{ documentId: 'unborn', title: 'Unborn', publishedAt: null }]);
  const target = (__type: string, id: number | undefined) => ({ __type, id });
  const note = (i: number) => target('api::note.note', notes[i]);
  const first = await pair('api::piece.piece', 'piece-1', (v) => ({
    title: 'First',
    cover: sea,
    views: [sun, sea, sky],
    scan: sun,
    subject: note(0),
    sources: [
      note(1),
      target('api::maker.maker', ada[v]),
      target('api::secret.secret', secret),
      target('api::maker.maker', unborn),
      note(0),
      target('api::note.note', 987_654),
    ],
    frame: { title: 'oak', photo: sky, photos: [sea, sun] },
    walls: [
      { __component: 'gallery.frame', title: 'left', photo: sun },
      { __component: 'gallery.label', title: 'right', about: [note(1), target('api::maker.maker', ada[v])] },
    ],
  }));
  const second = await pair('api::piece.piece', 'piece-2', () => ({
    title: 'Second',
    cover: null,
    views: [],
    subject: target('api::secret.secret', secret),
    sources: [],
  }));
  return { files, notes, secret, ada, unborn, first, second };
}
