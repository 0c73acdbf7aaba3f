// memory.users.stored(): what there is of a user, where it lies, and what lets go of it. Counts only.
import { checkId } from '../domain/input.js';
import type { Retention, UpkeepPolicy } from '../domain/upkeep-policy.js';
import type { StoredOfUser } from '../memory-types/data.js';
import type { EmbeddingModel } from '../ports/embedding-model.js';
import type { Extractor } from '../ports/extractor.js';
import type { LanguageModel } from '../ports/language-model.js';
import type { Database } from '../store/database.js';
import { countRowsOf } from '../store/erase.js';
import { listUserTables } from '../store/user-tables.js';

export interface StoredParts {
  database: Database;
  erase: { stores: readonly { name: string }[] };
  upkeep: { policy: UpkeepPolicy; retention: Retention; audit: { days: number | null } | undefined };
  models: { embeddingModel: EmbeddingModel; extractor: Extractor; languageModel: LanguageModel | null };
}

export function createStored({ database, erase, upkeep, models }: StoredParts): {
  stored(userId: string): Promise<StoredOfUser>;
} {
  return {
    async stored(user) {
      const userId = checkId('userId', user);
      const tables = await database.asUpkeep(async (connection) => {
        const counts: Record<string, number> = {};
        for (const table of await listUserTables(connection)) {
          const count = await countRowsOf(connection, table, [userId]);
          if (count > 0) counts[table.name] = count;
        }
        return counts;
      });
      const { policy, retention, audit } = upkeep;
      return {
        tables,
        otherStores: erase.stores.map(({ name }) => name),
        keeping: {
          policy: policy.name,
          maxFacts: policy.maxFacts,
          purgeAfterDays: policy.purgeAfterDays,
          turnDays: retention.turnDays,
          audit: audit !== undefined,
          auditDays: audit?.days ?? null,
        },
        models: {
          embedding: models.embeddingModel.name,
          extractor: models.extractor.name,
          language: models.languageModel?.name ?? null,
        },
      };
    },
  };
}
