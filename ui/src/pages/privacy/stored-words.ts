// Tables and times in words: what a person wants to know of each.

export interface StoredGroup {
  label: string;
  what: string;
  tables: readonly string[];
}

/** In the order a person cares. A table of a newer server ends up under "Other". */
export const storedGroups: readonly StoredGroup[] = [
  {
    label: 'What was said',
    what: 'Turns, word for word, and their sessions',
    tables: ['conversation_turns', 'sessions'],
  },
  {
    label: 'Facts',
    what: 'In every state, with quotes and use counts',
    tables: ['facts', 'fact_evidence', 'fact_usage'],
  },
  {
    label: 'Why each fact stands',
    what: 'Decisions, and what was read by which extractor',
    tables: ['decisions', 'extractions', 'purged_facts'],
  },
  {
    label: 'For finding them',
    what: 'Search words and vectors made of the above',
    tables: ['recall_items', 'embeddings'],
  },
  { label: 'Summaries', what: 'Of long sessions, and the profile', tables: ['summaries', 'profiles'] },
  { label: 'Files of the memory tool', what: 'Written by an agent', tables: ['memory_files', 'memory_file_versions'] },
  { label: 'Audit log', what: 'What happened, without any content', tables: ['audit', 'audit_chains'] },
  { label: 'Cost', what: 'Tokens that were paid for', tables: ['usage', 'usage_totals'] },
  { label: 'The user', what: 'The id, language, names of speakers', tables: ['users'] },
  { label: 'Answers kept for retries', what: 'For a day', tables: ['requests'] },
];

export function groupRows(counts: Readonly<Record<string, number>>): readonly (StoredGroup & { rows: number })[] {
  const named = new Set(storedGroups.flatMap(({ tables }) => tables));
  const others = Object.keys(counts).filter((table) => !named.has(table));
  const groups = [...storedGroups, { label: 'Other', what: 'What else this server keeps', tables: others }];
  return groups
    .map((group) => ({ ...group, rows: group.tables.reduce((sum, table) => sum + (counts[table] ?? 0), 0) }))
    .filter(({ rows }) => rows > 0);
}

/** `365` -> `365 days`; null -> `for good` */
export function keptFor(days: number | null): string {
  return days === null ? 'for good' : `${days.toLocaleString()} days`;
}
