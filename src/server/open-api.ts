// The OpenAPI 3.1 document, from the contract alone. Committed as docs/openapi.json.
import { OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi';
import { errorCodes } from '../errors.js';
import type { RouteContract } from './contract/route.js';
import { allRoutes } from './routes/all-routes.js';

export function describeApi() {
  const app = new OpenAPIHono();
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' });
  for (const { contract } of allRoutes) app.openAPIRegistry.registerPath(routeConfig(contract));
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Recollect',
      version: '1',
      description: 'Persistent memory between conversations. Times are UTC. Errors are RFC 9457 problem documents.',
      license: { name: 'MIT' },
    },
    servers: [{ url: 'http://127.0.0.1:7437' }],
    // Without keys, on loopback, no header is needed.
    security: [{ bearer: [] }, {}],
  });
}

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.enum(errorCodes),
    requestId: z.string(),
    details: z.record(z.string(), z.unknown()).optional(),
  })
  .openapi('Problem');

const keyHeader = z.object({
  'idempotency-key': z
    .string()
    .max(150)
    .optional()
    .openapi({ description: 'Sent again with the same body within 24 hours, it is not done again.' }),
});

function routeConfig(contract: RouteContract): RouteConfig {
  const { operation, method, path, summary, tag, scope, params, query, body, status, response, stream } = contract;
  const json = stream?.only ? {} : { 'application/json': { schema: response } };
  return {
    ...{ method, path, summary, operationId: operation, tags: [tag], 'x-scope': scope },
    request: {
      params,
      query,
      ...(contract.keyed ? { headers: keyHeader } : {}),
      ...(body ? { body: { required: !body.isOptional(), content: { 'application/json': { schema: body } } } } : {}),
    },
    responses: {
      [status]: {
        description: summary,
        content: { ...json, ...(stream ? { [stream.type]: { schema: stream.schema } } : {}) },
      },
      default: {
        description: 'What went wrong.',
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    },
  };
}
