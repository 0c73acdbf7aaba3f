// What pages work out by themselves, without a browser: places on the map, rows of the timeline, sums of hours.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ListedSession } from '#src/client/index.js';
import { readTimelineAddress, timelineHref } from '../../ui/src/components/timeline-address.js';
import { quantile, recallSlots } from '../../ui/src/pages/health/recall-hours.js';
import {
  bringIn,
  findAt,
  findTowards,
  nearestTo,
  toMap,
  toScreen,
  wholeMap,
  zoomAt,
} from '../../ui/src/pages/map/map-view.js';
import { nameRegions } from '../../ui/src/pages/map/map-words.js';
import { silenceWords, timelineRows } from '../../ui/src/pages/timeline/session-rows.js';

const size = { width: 800, height: 600 };
const unit = fc.double({ min: -1, max: 1, noNaN: true });
const view = fc.record({ zoom: fc.double({ min: 0.8, max: 60, noNaN: true }), x: unit, y: unit });

describe('the map', () => {
  it('goes to the screen and back', () => {
    fc.assert(
      fc.property(view, unit, unit, (from, x, y) => {
        const back = toMap(from, size, toScreen(from, size, { x, y }));
        expect(back.x).toBeCloseTo(x, 9);
        expect(back.y).toBeCloseTo(y, 9);
      }),
    );
  });

  it('keeps what is under the pointer under it while zooming, as long as the map is there', () => {
    const at = { x: 500, y: 200 };
    const before = toMap(wholeMap, size, at);
    const after = toMap(zoomAt(wholeMap, size, at, 3), size, at);
    expect(after.x).toBeCloseTo(before.x, 9);
    expect(after.y).toBeCloseTo(before.y, 9);
    expect(zoomAt(wholeMap, size, at, 1e9).zoom).toBe(60);
  });

  it('finds what is near enough, what is next in a direction, and the nearest', () => {
    const [middle, right, up] = [
      { x: 0, y: 0 },
      { x: 0.5, y: 0.02 },
      { x: 0, y: 0.5 },
    ];
    const points = [middle, right, up];
    expect(findAt(points, wholeMap, size, toScreen(wholeMap, size, right), 10)).toBe(right);
    expect(findAt(points, wholeMap, size, { x: 5, y: 5 }, 10)).toBeNull();
    expect(findTowards(points, middle, { x: 1, y: 0 })).toBe(right);
    expect(findTowards(points, middle, { x: 0, y: 1 })).toBe(up);
    expect(findTowards(points, right, { x: 1, y: 0 })).toBeNull();
    expect(nearestTo(points, middle, 1)).toEqual([up]);
    expect(bringIn(wholeMap, size, right)).toBe(wholeMap);
    expect(bringIn({ zoom: 20, x: -0.8, y: 0 }, size, right)).toMatchObject(right);
  });

  it('names regions by words that are at home there, each once', () => {
    const fact = (text: string, x: number, y: number) => ({
      ...{ factId: text, text, x, y, type: 'preference', state: 'current' as const },
      ...{ pinned: false, recordedAt: '2026-01-01T00:00:00.000Z' },
    });
    const many = (word: string, x: number) =>
      Array.from({ length: 6 }, (_, index) => fact(`Something about ${word} number ${index}`, x, index / 50));
    const names = nameRegions([...many('sailing', -0.9), ...many('cooking', 0.9)]).map(({ word }) => word);
    expect(names).toContain('sailing');
    expect(names).toContain('cooking');
    expect(new Set(names).size).toBe(names.length);
    expect(nameRegions([])).toEqual([]);
  });
});

describe('the timeline', () => {
  const session = (id: string, startedAt: string, lastTurnAt = startedAt): ListedSession => ({
    ...{ id, startedAt, lastTurnAt, scope: null, metadata: {}, lastSeq: 2, turns: 2 },
    ...{ opening: null, summary: null },
  });

  it('has a heading for each month and a line for each long silence', () => {
    const rows = timelineRows([
      session('c', '2026-05-20T10:00:00Z'),
      session('b', '2026-05-19T10:00:00Z'),
      session('a', '2026-03-01T10:00:00Z'),
    ]);
    expect(rows.map(({ kind }) => kind)).toEqual(['month', 'session', 'session', 'silence', 'month', 'session']);
    expect(rows[3]).toMatchObject({ days: 79 });
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
    expect([6, 30, 90, 1_000].map(silenceWords).map((words) => words.replace(/\d+\s/, ''))).toEqual([
      'days',
      'weeks',
      'months',
      'years',
    ]);
  });

  it('writes any session into an address and reads it back', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary' }), fc.integer({ min: 1, max: 1e6 }), (id, seq) => {
        const sessionId = id.toWellFormed();
        const query = new URL(timelineHref({ sessionId, seq }), 'http://localhost').searchParams;
        expect(readTimelineAddress(query)).toEqual({ sessionId, seq, factId: null, evidence: 0 });
      }),
    );
    expect(readTimelineAddress(new URLSearchParams('seq=x&fact=&evidence=-1'))).toEqual({
      ...{ sessionId: null, seq: null, factId: null, evidence: 0 },
    });
  });
});

describe('recalls', () => {
  const hour = (at: string, recalls: number, durations: number[]) => ({
    ...{ hour: at, recalls, hits: recalls, withheld: 0, empty: 0, failed: 0, durations, relevances: [] },
    ...{ p50: 7, p95: 9 },
  });
  const stats = {
    ...{ since: '2026-05-01T00:00:00.000Z', until: '2026-05-03T00:00:00.000Z', durationBounds: [10, 20] },
    hours: [hour('2026-05-01T03:00:00.000Z', 4, [4, 0, 0]), hour('2026-05-01T09:00:00.000Z', 4, [0, 4, 0])],
  };

  it('are shown for every hour, or added up by day', () => {
    const hours = recallSlots(stats, 3_600);
    expect(hours).toHaveLength(48);
    expect(hours[3]).toMatchObject({ recalls: 4, p50: 7, p95: 9 });
    expect(hours[4]).toMatchObject({ recalls: 0, p50: null });
    const days = recallSlots(stats, 86_400);
    expect(days).toHaveLength(2);
    expect(days[0]).toMatchObject({ recalls: 8, hits: 8, p50: 10 });
    expect(days[0]!.p95).toBeGreaterThan(18);
    expect(days[1]).toMatchObject({ recalls: 0, p95: null });
  });

  it('have no quantile without a recall, and the last bound where all were slower', () => {
    expect(quantile([0, 0, 0], [10, 20], 0.5)).toBeNull();
    expect(quantile([0, 0, 5], [10, 20], 0.5)).toBe(20);
    expect(quantile([2, 2, 0], [10, 20], 0.25)).toBe(5);
  });
});
