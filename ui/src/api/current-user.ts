// Whose memory is shown. There is no list of users to choose from: their ids are nobody's business.
import { storedValue, useStored } from './stored-value.js';

/** The same as `npm run chat` talks with. */
export const defaultUserId = 'me';

const current = storedValue('local', 'user', defaultUserId);

// A link may say whose it is: /memories?user=ada
const named = new URLSearchParams(window.location.search).get('user');
if (named) current.set(named);

export function useCurrentUser(): { userId: string; change(userId: string): void } {
  return { userId: useStored(current), change: current.set };
}
