// One recall step by step, as `explain` asks for it.
import { z } from '@hono/zod-openapi';
import { time } from './fields.js';

const count = z.number().int();

export const explainedSchema = z
  .strictObject({
    query: z.strictObject({
      searched: z.string(),
      embedded: z.string(),
      names: z.array(z.string()),
      dates: z.array(
        z.strictObject({
          grain: z.string(),
          year: count.nullable(),
          month: count.nullable(),
          day: time.nullable(),
        }),
      ),
      language: z.string().nullable(),
      wantsAssistant: z.boolean(),
      isMessage: z.boolean(),
      asksForHelp: z.boolean(),
      asksAboutSelf: z.boolean(),
      mentionsSelf: z.boolean(),
    }),
    search: z.strictObject({
      items: count.openapi({ description: 'Turns and facts in the memory.' }),
      candidates: count,
      byWords: count.openapi({ description: 'Candidates that hold a term of the query.' }),
      byMeaning: count.openapi({ description: 'Candidates among the nearest by meaning.' }),
      neighbours: count.openapi({ description: 'Candidates that only stand beside one of those.' }),
      terms: z.array(z.strictObject({ term: z.string(), items: count })),
    }),
    ranked: z.array(
      z.strictObject({
        kind: z.enum(['fact', 'turn']),
        id: z.string(),
        text: z.string(),
        at: time,
        score: z.number(),
        parts: z.record(z.string(), z.number()),
        why: z.string(),
        tokens: count,
        outcome: z.string().openapi({ description: '`shown`, or why it was left out.' }),
      }),
    ),
    budget: z.strictObject({ allowed: count, frame: count.nullable(), items: count, limit: count }),
    steps: z.array(z.strictObject({ step: z.string(), milliseconds: z.number() })),
  })
  .openapi('Explained');
