// What of the timeline an address names: a session, a turn in it, or a fact whose sentence is wanted. In the query, because
// the id of a session may hold anything.

export interface TimelinePlace {
  sessionId: string | null;
  /** Position of a turn in it. */
  seq: number | null;
  factId: string | null;
  /** Which of the fact's pieces of evidence. */
  evidence: number;
}

export function readTimelineAddress(query: URLSearchParams): TimelinePlace {
  const whole = (name: string) => (/^\d{1,9}$/.test(query.get(name) ?? '') ? Number(query.get(name)) : null);
  return {
    sessionId: query.get('session') || null,
    seq: whole('seq'),
    factId: query.get('fact') || null,
    evidence: whole('evidence') ?? 0,
  };
}

/** `timelineHref({ factId })` leads to the sentence a fact came from. */
export function timelineHref(place: Partial<TimelinePlace>): string {
  const query = new URLSearchParams();
  if (place.sessionId) query.set('session', place.sessionId);
  if (place.seq) query.set('seq', String(place.seq));
  if (place.factId) query.set('fact', place.factId);
  if (place.evidence) query.set('evidence', String(place.evidence));
  return query.size === 0 ? '/timeline' : `/timeline?${query}`;
}
