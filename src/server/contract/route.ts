// What a route is, as data: its path, who may call it, what it takes and gives. Handlers, document and client follow from it.
import type { z } from '@hono/zod-openapi';
import type { Scope } from '../caller.js';

export interface RouteContract {
  /** Name of the operation, also in the OpenAPI document. */
  operation: string;
  method: 'get' | 'post' | 'patch' | 'delete';
  /** As OpenAPI writes it: `/v1/users/{userId}/facts`. */
  path: string;
  summary: string;
  tag: string;
  scope: Scope;
  /** A user's own token may do it to its own user although the scope is `admin`. */
  ownUser?: true;
  /** Takes an `Idempotency-Key` header. */
  keyed?: true;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  status: 200 | 201 | 202;
  response: z.ZodType;
  /** What is given in another media type, with the schema of one event or line; `only`: never as one JSON document. */
  stream?: { type: 'text/event-stream' | 'application/x-ndjson'; schema: z.ZodType; only?: true };
}

/** Keeps the literal types, from which handler and client are typed. */
export function defineRoute<const Route extends RouteContract>(route: Route): Route {
  return route;
}

/** The type behind a part of a route; nothing where it has none. `event`: one of its stream. */
export type RouteValue<
  Route extends RouteContract,
  Part extends 'params' | 'query' | 'body' | 'response' | 'event',
> = Part extends 'event'
  ? Route['stream'] extends { schema: infer Schema extends z.ZodType }
    ? z.output<Schema>
    : never
  : Part extends keyof Route
    ? Route[Part] extends z.ZodType
      ? z.output<Route[Part]>
      : undefined
    : undefined;

export interface RouteInput<Route extends RouteContract> {
  params: RouteValue<Route, 'params'>;
  query: RouteValue<Route, 'query'>;
  body: RouteValue<Route, 'body'>;
}

/** What a handler may return for a schema: times as they come from the memory, too; JSON writes them as the schema says. */
export type Serialisable<Value> = Value extends string
  ? Value | Date
  : Value extends readonly (infer Item)[]
    ? readonly Serialisable<Item>[]
    : Value extends object
      ? { [Key in keyof Value]: Serialisable<Value[Key]> }
      : Value;

export type RouteOutput<Route extends RouteContract> = Serialisable<z.output<Route['response']>>;
