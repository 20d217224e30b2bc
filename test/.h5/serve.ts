import { createKernel } from '@mortise/kernel';
import { standard } from '@mortise/standard';
import { blog } from '/work/main/apps/blog/src/blog.ts';

const actions = ['article', 'author', 'category', 'tag', 'page']
  .flatMap((t) => ['find', 'findOne', 'create', 'update', 'delete'].map((a) => `api::${t}.${t}.${a}`))
  .concat(['find', 'update', 'delete'].map((a) => `api::global.global.${a}`));
const kernel = createKernel([
  ...standard({
    logger: { level: 'error' },
    http: { port: 1351 },
    database: { url: 'postgres://postgres@127.0.0.1:5432/h5_scratch' } as never,
    auth: { grants: { public: actions } } as never,
  }),
  blog(),
]);
process.on('SIGTERM', () => kernel.stop());
try {
  await kernel.start();
  console.log('up', kernel.use.http.url);
} catch (e) {
  console.error(String(e), (e as Error).stack, (e as Error).cause);
  process.exit(1);
}
