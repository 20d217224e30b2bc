import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildName, MAX_NAME_LENGTH, part, snakeCase, suffix } from '../src/mapping/identifiers.ts';

describe('names', () => {
  it('are unchanged up to 55 characters', () => {
    assert.equal(buildName(part('articles'), part('tags'), suffix('lnk')), 'articles_tags_lnk');
    assert.equal(buildName(part('x'.repeat(55))), 'x'.repeat(55));
  });

  it('of a long join table are shortened as in Strapi', () =>
    assert.equal(
      buildName(
        part('a_very_long_collection_name_for_restaurants'),
        part('preferred_neighbourhood_categories'),
        suffix('lnk'),
      ),
      'a_very_long_collecti47c19_preferred_neighbourhcf861_lnk',
    ));

  it('of a long column are shortened as in Strapi', () =>
    assert.equal(
      buildName(part('this_is_an_extremely_long_attribute_name_that_goes_beyond_the_limit')),
      'this_is_an_extremely_long_attribute_name_that_goes5ce78',
    ));

  it('give the length that a short part does not need to the long one', () => {
    const name = buildName(part('tiny'), part('l'.repeat(80)), suffix('lnk'));
    assert.equal(name.length, MAX_NAME_LENGTH);
    assert.match(name, /^tiny_l{41}[0-9a-f]{5}_lnk$/);
  });

  it('distribute a remainder one character at a time', () => {
    const name = buildName(part('l'.repeat(80)), part('m'.repeat(80)), suffix('cmps'));
    assert.match(name, /^l{20}[0-9a-f]{5}_m{19}[0-9a-f]{5}_cmps$/);
  });

  it('of too many parts are rejected', () => {
    const parts = Array.from({ length: 8 }, () => part('abcdefghij'));
    assert.throws(() => buildName(...parts), { code: 'DATABASE_NAME_TOO_LONG' });
  });

  it('are split at case changes and around digits', () => {
    const cases = {
      publishedOn: 'published_on',
      line2: 'line_2',
      HTMLBody: 'html_body',
      aB1c: 'a_b_1_c',
      '1stPlace': '1st_place',
    };
    for (const [given, wanted] of Object.entries({
      ...cases,
      'rich-text': 'rich_text',
      meta_title: 'meta_title',
      naïveÉté: 'naive_ete',
    }))
      assert.equal(snakeCase(given), wanted);
  });
});
