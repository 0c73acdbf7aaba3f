// An error in words for a person: what happened, what to do, and the code for who looks it up.
import { isRecollectError } from 'recollect/client';

const titles: Readonly<Record<string, string>> = {
  server_unreachable: 'Nobody answers',
  timeout: 'That took too long',
  unauthorized: 'Please sign in',
  forbidden: 'Not with this key',
  not_found: 'It is not there',
  rate_limited: 'Too many requests at once',
  model_unauthorized: 'The model refused the API key',
  model_rate_limited: 'The model is busy',
  model_unavailable: 'The model does not answer',
  model_refused: 'The model declined to answer',
  database_failed: 'The database had trouble',
};

export function describeError(error: unknown): { title: string; detail: string; code: string | null } {
  if (!isRecollectError(error))
    return {
      title: 'Something went wrong',
      detail: 'This page could not do that. Loading it again may help.',
      code: null,
    };
  const title = titles[error.code] ?? 'Something went wrong';
  return { title, detail: error.message, code: error.code };
}
