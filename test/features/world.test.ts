import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isMortiseError } from '@mortise/kernel';
import fc from 'fast-check';
import { boot } from '../src/index.ts';
import { orphansOf } from '../src/orphans.ts';
import { actOf } from '../world/acts.ts';
import { components, contentTypesOf, modelPlans } from '../world/schemas.ts';
import { rowsIn, snapshotOf } from '../world/snapshot.ts';
import { type Step, steps } from '../world/steps.ts';
import { createWorld } from '../world/world.ts';

/** How many steps to make; without it as many as fit into the seconds. */
const STEPS = Number(process.env.MORTISE_WORLD_STEPS ?? 0);
const SECONDS = STEPS ? Number.POSITIVE_INFINITY : Number(process.env.MORTISE_WORLD_SECONDS ?? 60);
/** What gates a change says the same of it twice: only the long run, asked for by itself, looks where nobody looked before. */
const SEED = Number(process.env.MORTISE_WORLD_SEED ?? (STEPS ? Math.floor(Math.random() * 2 ** 31) : 20_261_126));
/** Failing sequences are made shorter where this is 1; it takes its time. */
const SHRINKS = process.env.MORTISE_WORLD_SHRINK === '1';
const SEQUENCES_PER_MODEL = 10;

describe('documents beside the same documents in memory', () => {
  test(`whatever a team does, the tables say what it did (seed ${SEED})`, async () => {
    let made = 0;
    let spentMs = 0;
    const going = () => (STEPS ? made < STEPS : spentMs < SECONDS * 1000);
    let models = 0;
    while (going()) {
      const [plan] = fc.sample(modelPlans, { numRuns: 1, seed: SEED + models });
      const server = await boot({ contentTypes: contentTypesOf(plan!), components });
      const { kernel, documents, db } = server;
      /** Makes the steps of one sequence, the tables held against the world after each. */
      const makeAll = async (sequence: readonly Step[]) => {
        const began = performance.now();
        await server.reset();
        const world = createWorld(plan!);
        let seen = await snapshotOf(kernel, plan!, world.links);
        for (const step of sequence) {
          const act = actOf(world, step, seen.partsOf);
          if (!act) continue;
          made++;
          const collection = documents(act.uid) as unknown as Record<
            string,
            (params: object) => Promise<{ documentId?: string } | null>
          >;
          const answer = await collection[act.action]!(act.params).catch((error: unknown) => {
            if (act.refused && isMortiseError(error) && error.kind !== 'fault') return 'refused';
            throw error;
          });
          if (answer === 'refused') continue;
          assert.ok(!act.refused, `should have been refused: ${act.uid} ${act.action} ${JSON.stringify(act.params)}`);
          act.happen((answer as { documentId?: string } | null)?.documentId ?? '');
          seen = await snapshotOf(kernel, plan!, world.links);
          assert.deepEqual(seen.rows, rowsIn(world), `after ${act.uid} ${act.action} ${JSON.stringify(act.params)}`);
        }
        assert.deepEqual(await orphansOf(db, kernel.use.contentTypes), []);
        spentMs += performance.now() - began;
      };
      try {
        const property = fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 40, size: 'max' }), makeAll);
        for (let i = 0; i < SEQUENCES_PER_MODEL && (i === 0 || going()); i++)
          await fc.assert(property, {
            seed: SEED + models * SEQUENCES_PER_MODEL + i,
            numRuns: 1,
            endOnFailure: !SHRINKS,
          });
      } catch (error) {
        throw new Error(`model ${JSON.stringify(plan)}`, { cause: error });
      } finally {
        await server.stop();
      }
      models++;
      if (STEPS && models % 50 === 0) console.log(`${made} of ${STEPS} steps, ${models} models`);
    }
    console.log(`${made} steps over ${models} models`);
    assert.ok(made > 0);
  });
});
