/** SQL that fills the blog's tables: so many articles, each a draft and a published row, with everything that hangs on them. */
export const blogRows = (articles: number): string => `
insert into authors (document_id, name, email, bio, created_at, updated_at, published_at)
  select 'author' || n, 'Author ' || n, 'a' || n || '@example.org', repeat('A life by the sea. ', 10), now(), now(), now()
  from generate_series(1, 50) n;
insert into categories (document_id, name, slug, created_at, updated_at, published_at)
  select 'category' || n, 'Category ' || n, 'category-' || n, now(), now(), now() from generate_series(1, 20) n;
insert into tags (document_id, name, slug, created_at, updated_at, published_at)
  select 'tag' || n, 'Tag ' || n, 'tag-' || n, now(), now(), now() from generate_series(1, 200) n;
insert into articles (document_id, title, slug, description, body, views, rating, featured, published_on, cover, section,
    created_at, updated_at, published_at)
  select 'article' || n, 'Article ' || n || ' of the tide', 'article-' || n, repeat('About number ' || n || '. ', 8),
    repeat('The tide went out over the flats, and article ' || n || ' stayed. ', 16), n * 137 % 1900, n % 50 / 10.0,
    n % 8 = 0, date '2026-01-01' + n % 300, '{"url":"/covers/a.jpg","width":1600}'::jsonb, 'news', now(), now(), p.at
  from generate_series(1, ${articles}) n, (values (null::timestamp), (now()::timestamp)) p (at);
insert into articles_author_lnk (article_id, author_id, article_ord) select id, id % 50 + 1, id from articles;
insert into articles_category_lnk (article_id, category_id, article_ord) select id, id % 20 + 1, id from articles;
insert into articles_tags_lnk (article_id, tag_id, tag_ord, article_ord)
  select id, (id * 7 + k * 61) % 200 + 1, k, id from articles, generate_series(1, 3) k;
insert into components_shared_seos (id, meta_title, meta_description) select id, title, description from articles;
insert into components_shared_rich_texts (id, body) select id, body from articles;
insert into components_shared_quotes (id, title, body) select id, title, description from articles;
insert into articles_cmps (entity_id, cmp_id, component_type, field, "order")
  select a.id, a.id, c.type, c.field, c.place from articles a,
    (values ('shared.seo', 'seo', null::float8), ('shared.rich-text', 'blocks', 1), ('shared.quote', 'blocks', 2)) c (type, field, place);
select setval(pg_get_serial_sequence(t, 'id'), (select max(id) from articles))
  from unnest(array['components_shared_seos', 'components_shared_rich_texts', 'components_shared_quotes']) t;
analyze;
`;
