// Whether a model may be asked in the background now. Implementation: memory/budgets.ts.

export interface Spending {
  /** Seconds until background work for this user should ask again; 0: it may go on. */
  wait(userId: string): Promise<number>;
}
