/**
 * Which commands install a project's packages. By default nothing of a package is run while the registry is in reach:
 * no lifecycle scripts, no building of Python's source distributions; Go runs nothing. Who needs that names the
 * command in `tdd.environment.install`.
 */
import { goPlan } from './go-plan.ts';
import { nodePlan } from './node-plan.ts';
import type { InstallPlan, InstallRequest } from './plan-terms.ts';
import { pythonPlan } from './python-plan.ts';

export function installPlan(request: InstallRequest): InstallPlan {
  switch (request.runner) {
    case 'node-test':
    case 'vitest':
    case 'jest':
      return nodePlan(request);
    case 'pytest':
      return pythonPlan(request);
    case 'go-test':
      return goPlan(request);
  }
}
