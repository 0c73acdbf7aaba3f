// The real Pinecone: PINECONE_API_KEY, and PINECONE_TEST_INDEX, an empty serverless index (cosine or dotproduct) that may be written to.
import { describe, expect, test } from 'vitest';
import { createPineconeIndex } from '#src/drivers/pinecone.js';
import { vectorIndexChecks } from '#src/testing/index.js';

const { PINECONE_API_KEY: apiKey, PINECONE_TEST_INDEX: index } = process.env;

if (apiKey && index)
  describe('conformance', () => {
    for (const check of vectorIndexChecks)
      test(check.name, { timeout: 180_000 }, () =>
        check.run(createPineconeIndex({ index, apiKey, patience: 120_000 })),
      );
  });
else test('needs PINECONE_API_KEY and PINECONE_TEST_INDEX', () => expect(apiKey && index).toBeFalsy());
