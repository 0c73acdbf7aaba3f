// A driver that keeps every statement it is given inside the transactions of users, with its values.
import type { Connection, DatabaseDriver, Statement } from '#src/ports/database.js';

export interface RecordedStatement extends Statement {
  /** The user the transaction was entered for; empty for upkeep. */
  userId: string;
}

/** `recorded` holds each text once. */
export function recordStatements(driver: DatabaseDriver): { driver: DatabaseDriver; recorded: RecordedStatement[] } {
  const recorded: RecordedStatement[] = [];
  const texts = new Set<string>();
  return {
    recorded,
    driver: {
      description: driver.description,
      query: (text, values) => driver.query(text, values),
      script: (text) => driver.script(text),
      tidy: () => driver.tidy?.() ?? Promise.resolve(),
      close: () => driver.close(),
      transaction(opening, work, options) {
        const userId = String(opening[0]?.values?.[1] ?? '');
        return driver.transaction(opening, (connection) => work(recording(connection, userId)), options);
      },
    },
  };

  function recording(connection: Connection, userId: string): Connection {
    return {
      query(text, values) {
        if (!texts.has(text)) recorded.push({ text, values, userId });
        texts.add(text);
        return connection.query(text, values);
      },
    };
  }
}
