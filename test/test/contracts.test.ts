import { createKernel } from '@mortise/kernel';
import { policies } from '@mortise/policies';
import { routing } from '@mortise/routing';
import { strictPolicies } from '../alternatives/policies.ts';
import { createListRouter } from '../alternatives/router.ts';
import { databaseContract } from '../contracts/database.ts';
import { policiesContract } from '../contracts/policies.ts';
import { routerContract } from '../contracts/router.ts';

/** The plugin's own router, taken out of a kernel. */
async function routerOfRouting() {
  const kernel = createKernel([routing()]);
  await kernel.boot();
  const { router } = kernel.use;
  await kernel.stop();
  return router;
}

routerContract("routing's router", routerOfRouting);
routerContract('the list router', createListRouter);

policiesContract('policies', { policies: policies() });
policiesContract('strict policies', { policies: strictPolicies() });

databaseContract();
