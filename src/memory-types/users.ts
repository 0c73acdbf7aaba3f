// The public shapes of memory.users.
import type { StoredOfUser, UserData } from './data.js';

/** What matters about a user always, in a few lines; made in the background from facts that hold in every scope. */
export interface UserProfile {
  text: string;
  /** The facts it was made from. */
  factIds: string[];
  /** The language model that wrote it; null where it lists facts by rule. */
  model: string | null;
  madeAt: Date;
}

export interface Users extends UserData {
  /**
   * Null where nothing is known, nothing was made yet, or a fact in it was retracted or deleted and it is being made anew. A fact
   * that was replaced or has expired stays in it until then.
   */
  profile(userId: string): Promise<UserProfile | null>;
  /** What there is of the user and where it lies, in counts. */
  stored(userId: string): Promise<StoredOfUser>;
  /**
   * The user's text-search language, a configuration of the database such as `german` or `simple`; stays whatever the user
   * writes. `null` hands it back to the memory's own setting, from the user's next message on. What is stored is analysed
   * anew before this returns. Throws `invalid_input`, naming what the database has.
   */
  setLanguage(userId: string, language: string | null): Promise<void>;
  /** Everybody something is known of, by id; with `app`, only the users of that application. Default 100, at most 1,000. */
  list(input?: { app?: string; limit?: number; after?: string }): Promise<UserPage>;
}

export interface ListedUser {
  /** As it is stored: `app/user` for the users of an application. */
  id: string;
  createdAt: Date;
  lastRecordedAt: Date;
  /** Current facts. */
  facts: number;
}

export interface UserPage {
  users: ListedUser[];
  next: string | null;
}
