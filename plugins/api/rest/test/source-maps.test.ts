import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeBlocks } from '../src/block-source-maps.ts';
import { appendHidden } from '../src/stega.ts';

const DIGITS = '\u200b\u200c\u200d\ufeff';
/** The digits that Strapi 5.54 appended to the value of a single type's `line`. */
const RECORDED =
  '0000132302021303131013021201130012211103123313111302120312110202032202021210123312031311123112111232' +
  '1310102112100331131003201211122312120312123312220311122103131203120313010320030103211320030313211320' +
  '1303030212120212131013211300121103311303131013021221123212130212130012011310122003311230122112321211' +
  '0212123112331210121112300331120113001221021103031001021103031001123012331213023112111232131013021321' +
  '0232123012331213023112111232131013021321021212231221123212100331130312211232121312301211111013211300' +
  '121102021331';

test('the hidden characters are the same as those of Strapi', () => {
  const query = 'documentId=t8ekf6oj5i7ccq819x3yxs2f&type=string&path=line';
  const strapiSource = `${query}&model=api%3A%3Alog-entry.log-entry&kind=singleType`;
  const hidden = [...RECORDED].map((digit) => DIGITS[Number(digit)]).join('');
  assert.equal(appendHidden('x', { strapiSource }), `x${hidden}`);
});

const text = (value: string) => ({ type: 'text', text: value });
const encoded = (blocks: unknown) => encodeBlocks(blocks, (value) => `${value}*`);

test('rich text has one source map per block, in its first text at any depth', () => {
  const link = { type: 'link', url: '/x', children: [text('a')] };
  assert.deepEqual(encoded([{ type: 'paragraph', children: [link, text('b')] }]), [
    { type: 'paragraph', children: [{ ...link, children: [text('a*')] }, text('b')] },
  ]);
  for (const type of ['heading', 'quote'])
    assert.deepEqual(encoded([{ type, children: [text('')] }]), [{ type, children: [text('*')] }]);
});

test('each item of a list is encoded, the alternative text of an image, and never code', () => {
  const item = (value: string) => ({ type: 'list-item', children: [text(value), text('z')] });
  assert.deepEqual(encoded([{ type: 'list', children: [item('a'), { type: 'list', children: [item('b')] }, 'odd'] }]), [
    { type: 'list', children: [item('a*'), { type: 'list', children: [item('b*')] }, 'odd'] },
  ]);
  const image = (alternativeText: unknown) => ({ type: 'image', image: { url: '/i', alternativeText } });
  assert.deepEqual(encoded([image('alt'), image(''), image(null), { type: 'image' }]), [
    image('alt*'),
    image(''),
    image(null),
    { type: 'image' },
  ]);
  const code = { type: 'code', children: [text('a')] };
  assert.deepEqual(encoded([code]), [code]);
});

test('a value that is not rich text is unchanged', () => {
  for (const value of [null, 'text', [1, null, 'a'], [{ type: 'paragraph' }], [{ type: 'list', children: 'x' }]])
    assert.deepEqual(encoded(value), value);
});
