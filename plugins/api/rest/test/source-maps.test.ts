import assert from 'node:assert/strict';
import { test } from 'node:test';
import { markBlocks } from '../src/block-marks.ts';
import { hideBehind } from '../src/stega.ts';

const DIGITS = '\u200b\u200c\u200d\ufeff';
/** What Strapi 5.54 hid behind the text of a single type's `line`, digit by digit. */
const RECORDED =
  '0000132302021303131013021201130012211103123313111302120312110202032202021210123312031311123112111232' +
  '1310102112100331131003201211122312120312123312220311122103131203120313010320030103211320030313211320' +
  '1303030212120212131013211300121103311303131013021221123212130212130012011310122003311230122112321211' +
  '0212123112331210121112300331120113001221021103031001021103031001123012331213023112111232131013021321' +
  '0232123012331213023112111232131013021321021212231221123212100331130312211232121312301211111013211300' +
  '121102021331';

test('what is hidden is what Strapi hides, character by character', () => {
  const query = 'documentId=t8ekf6oj5i7ccq819x3yxs2f&type=string&path=line';
  const strapiSource = `${query}&model=api%3A%3Alog-entry.log-entry&kind=singleType`;
  const hidden = [...RECORDED].map((digit) => DIGITS[Number(digit)]).join('');
  assert.equal(hideBehind('x', { strapiSource }), `x${hidden}`);
});

const text = (value: string) => ({ type: 'text', text: value });
const marked = (blocks: unknown) => markBlocks(blocks, (value) => `${value}*`);

test('rich text has one mark a block, in its first text however deep', () => {
  const link = { type: 'link', url: '/x', children: [text('a')] };
  assert.deepEqual(marked([{ type: 'paragraph', children: [link, text('b')] }]), [
    { type: 'paragraph', children: [{ ...link, children: [text('a*')] }, text('b')] },
  ]);
  for (const type of ['heading', 'quote'])
    assert.deepEqual(marked([{ type, children: [text('')] }]), [{ type, children: [text('*')] }]);
});

test('of a list each item is marked, of an image the alternative text, code never', () => {
  const item = (value: string) => ({ type: 'list-item', children: [text(value), text('z')] });
  assert.deepEqual(marked([{ type: 'list', children: [item('a'), { type: 'list', children: [item('b')] }, 'odd'] }]), [
    { type: 'list', children: [item('a*'), { type: 'list', children: [item('b*')] }, 'odd'] },
  ]);
  const image = (alternativeText: unknown) => ({ type: 'image', image: { url: '/i', alternativeText } });
  assert.deepEqual(marked([image('alt'), image(''), image(null), { type: 'image' }]), [
    image('alt*'),
    image(''),
    image(null),
    { type: 'image' },
  ]);
  const code = { type: 'code', children: [text('a')] };
  assert.deepEqual(marked([code]), [code]);
});

test('what is no rich text stays as it is', () => {
  for (const value of [null, 'text', [1, null, 'a'], [{ type: 'paragraph' }], [{ type: 'list', children: 'x' }]])
    assert.deepEqual(marked(value), value);
});
