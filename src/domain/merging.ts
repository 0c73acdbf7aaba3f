// What merging users reports.

export interface MergedUser {
  userId: string;
  /** It had been merged into this account before; nothing was left to move. */
  before: boolean;
  /** Rows per table. */
  moved: Record<string, number>;
  /** Facts both held in the same words: one now, with the evidence of both. */
  joinedFacts: number;
  /** Sessions the account had one of the same name of. */
  renamedSessions: Renamed[];
  /** Callers' ids of turns that the account had as well. */
  renamedTurnIds: Renamed[];
  /** Memory files whose place was taken. */
  renamedFiles: Renamed[];
}

export interface Renamed {
  was: string;
  is: string;
}

export interface MergeReport {
  /** The account: `into`, or what that one was merged into. */
  into: string;
  users: MergedUser[];
}
