// Every route of the API. A new group is one line here.
import type { BoundRoute } from './bound-route.js';
import { deploymentRoutes } from './deployment.js';
import { eventRoutes } from './events.js';
import { factRoutes } from './facts.js';
import { outlookRoutes } from './outlook.js';
import { recallRoutes } from './recall.js';
import { turnRoutes } from './turns.js';
import { usageRoutes } from './usage.js';
import { userRoutes } from './users.js';

export const allRoutes: readonly BoundRoute[] = [
  ...turnRoutes,
  ...recallRoutes,
  ...factRoutes,
  ...outlookRoutes,
  ...userRoutes,
  ...eventRoutes,
  ...deploymentRoutes,
  ...usageRoutes,
];
