import type { SchemaClass, SchemaStep } from '@mortise/database/contract';
import { findDuplicateSingles } from '@mortise/documents';
import type { Kernel, ServiceName } from '@mortise/kernel';
import type { Migrations } from '@mortise/migrations/contract';
import { errors } from './errors.ts';

/** What a command answers: data for `--json`, and lines for people. */
export interface Answer {
  readonly data: unknown;
  readonly lines: readonly string[];
}

/** Classes that can be asked for as a whole: their steps lose nothing. */
const WHOLE: readonly SchemaClass[] = ['additive', 'advised'];

/** Opens the database alone, changes nothing of it, and closes it. */
async function withDatabase<T>(kernel: Kernel, act: () => Promise<T>): Promise<T> {
  need(kernel, 'databaseConnection', 'database');
  const { databaseConnection } = kernel.use;
  await databaseConnection.open('off');
  try {
    return await act();
  } finally {
    await databaseConnection.close();
  }
}

/** @throws CLI_SERVICE_MISSING. */
function need(kernel: Kernel, service: ServiceName, plugin: string): void {
  if (!kernel.inspect().services.some(({ name }) => name === service))
    throw errors.SERVICE_MISSING({ service, plugin });
}

const stepLines = ({ name, class: kind, consequence, sql }: SchemaStep): readonly string[] => [
  `${kind.padEnd(11)}  ${name}`,
  `             ${consequence}`,
  ...sql.split('\n').flatMap((line) => (line ? `             ${line}` : [])),
];

export const schemaPlan = (kernel: Kernel): Promise<Answer> =>
  withDatabase(kernel, async () => {
    const { steps } = await kernel.use.schema.plan();
    return {
      data: { steps },
      lines: steps.length > 0 ? steps.flatMap(stepLines) : ['The tables are as the model has them.'],
    };
  });

/** @throws CLI_ARGUMENT_MISSING, CLI_CLASS_UNKNOWN; what `schema.apply` throws. */
export function schemaApply(kernel: Kernel, names: readonly string[], classes: readonly string[]): Promise<Answer> {
  const wrong = classes.find((value) => !WHOLE.includes(value as SchemaClass));
  if (wrong !== undefined) throw errors.CLASS_UNKNOWN({ value: wrong, known: WHOLE });
  if (names.length === 0 && classes.length === 0) throw errors.ARGUMENT_MISSING({});
  return withDatabase(kernel, async () => {
    const outcome = await kernel.use.schema.apply({ steps: names, allOf: classes as readonly SchemaClass[] });
    const lines = [
      ...outcome.taken.map(({ name }) => `taken  ${name}`),
      ...outcome.left.map(({ name }) => `left   ${name}`),
    ];
    return { data: outcome, lines: lines.length > 0 ? lines : ['There was nothing to take.'] };
  });
}

/** What is in the database that could not be made today. */
export const doctor = (kernel: Kernel): Promise<Answer> =>
  withDatabase(kernel, async () => {
    for (const service of ['contentTypes', 'query'] as const) need(kernel, service, service);
    const crowdedSingleTypes = await findDuplicateSingles(kernel.use);
    const lines = crowdedSingleTypes.flatMap(({ uid, documentIds }) => [
      `single type "${uid}" has ${documentIds.length} documents`,
      ...documentIds.map((documentId) => `             ${documentId}`),
      '             keep one, and delete the others',
    ]);
    return { data: { crowdedSingleTypes }, lines: lines.length > 0 ? lines : ['Nothing is wrong.'] };
  });

const withMigrations = (kernel: Kernel, act: (migrations: Migrations) => Promise<Answer>): Promise<Answer> => {
  need(kernel, 'migrations', 'migrations');
  return withDatabase(kernel, () => act(kernel.use.migrations));
};

export const migrateUp = (kernel: Kernel): Promise<Answer> =>
  withMigrations(kernel, async (migrations) => {
    const applied = await migrations.up();
    return {
      data: { applied },
      lines: applied.length > 0 ? applied.map((name) => `up    ${name}`) : ['Nothing was pending.'],
    };
  });

export const migrateDown = (kernel: Kernel, count: number): Promise<Answer> =>
  withMigrations(kernel, async (migrations) => {
    const undone = await migrations.down(count);
    return {
      data: { undone },
      lines: undone.length > 0 ? undone.map((name) => `down  ${name}`) : ['Nothing was applied.'],
    };
  });

export const migrateStatus = (kernel: Kernel): Promise<Answer> =>
  withMigrations(kernel, async (migrations) => {
    const all = await migrations.status();
    const lines = all.map(
      ({ name, state, phase = '', time = '' }) => `${state.padEnd(8)}  ${phase.padEnd(6)}  ${time.padEnd(20)}  ${name}`,
    );
    return { data: { migrations: all }, lines: lines.length > 0 ? lines : ['There are no migrations.'] };
  });
