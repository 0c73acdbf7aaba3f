// A user's facts as a whole: the map, the forecast, and the way from a fact to the sentence it came from.
import { describe, expect, it } from 'vitest';
import { openTestMemory } from '../support/memory.js';

const { memory, clock, database } = await openTestMemory();
const day = 86_400_000;
const state = (userId: string, text: string, type = 'preference') => memory.facts.add({ userId, text, type });

describe('the map', () => {
  it('is empty for a user nobody knows', async () => {
    expect(await memory.facts.map({ userId: 'nobody' })).toEqual({ points: [], omitted: 0, unplaced: 0 });
  });

  it('places one and two facts, which have no axes', async () => {
    await state('two', 'I like tea.');
    expect((await memory.facts.map({ userId: 'two' })).points).toMatchObject([{ text: 'I like tea.', x: 0, y: 0 }]);
    await state('two', 'I like coffee.');
    const { points } = await memory.facts.map({ userId: 'two' });
    expect(Math.hypot(points[0]!.x - points[1]!.x, points[0]!.y - points[1]!.y)).toBeGreaterThan(0.02);
  });

  it('lays alike near alike, the same way each time, and another user has no part in it', async () => {
    for (const drink of ['green', 'black', 'white', 'cold'])
      await state('ana', `I like ${drink} tea with milk and sugar.`);
    for (const town of ['Porto', 'Faro', 'Braga', 'Lagos'])
      await state('ana', `My sister travelled by train to ${town}.`);
    const map = await memory.facts.map({ userId: 'ana' });
    expect(map).toMatchObject({ omitted: 0, unplaced: 0 });
    const group = (word: string) => map.points.filter(({ text }) => text.includes(word));
    const [drinks, travels] = [group('tea'), group('train')];
    expect([drinks.length, travels.length]).toEqual([4, 4]);
    const far = (one: { x: number; y: number }, other: { x: number; y: number }) =>
      Math.hypot(one.x - other.x, one.y - other.y);
    const within = drinks.flatMap((one) => drinks.map((other) => far(one, other)));
    const between = drinks.flatMap((one) => travels.map((other) => far(one, other)));
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(within)).toBeLessThan(0.7 * mean(between));
    await state('ben', 'I like green tea with milk and sugar.');
    expect(await memory.facts.map({ userId: 'ana' })).toEqual(map);
  });

  it('says what the limit left out and what has no vector', async () => {
    const { points, omitted } = await memory.facts.map({ userId: 'ana', limit: 3 });
    expect([points.length, omitted]).toEqual([3, 5]);
    expect(points.every(({ text }) => text.includes('train'))).toBe(true);
    const { points: all } = await memory.facts.map({ userId: 'ana', state: 'all' });
    const gone = all.find(({ text }) => text.includes('Lagos'))!;
    await memory.facts.retract('ana', gone.factId);
    expect((await memory.facts.map({ userId: 'ana' })).points).toHaveLength(7);
    const everything = await memory.facts.map({ userId: 'ana', state: 'all' });
    expect(everything.points.length + everything.unplaced).toBe(8);
    await expect(memory.facts.map({ userId: 'ana', limit: 10_001 })).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(memory.facts.map({ userId: 'ana', limit: 0 })).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

describe('the forecast', () => {
  it('counts by month, lists the soonest, and agrees with the dry run of that day', async () => {
    const userId = 'cleo';
    const one = await state(userId, 'I like tea.');
    await state(userId, 'I am allergic to nuts.', 'constraint');
    clock.advance(20 * day);
    await state(userId, 'I like coffee.');
    const forecast = await memory.upkeep.forecast({ userId });
    expect(forecast).toMatchObject({ policy: 'default', facts: 3, exempt: 1, ending: 2, omitted: 0 });
    expect(forecast.soonest).toMatchObject([{ factId: one.id, reason: 'unused', uses: 0, text: 'I like tea.' }, {}]);
    expect(forecast.soonest[0]!.at).toEqual(new Date(one.recordedAt.getTime() + 60 * day));
    expect(forecast.months.reduce((sum, { unused }) => sum + unused, 0)).toBe(2);
    expect(forecast.months.length).toBeGreaterThanOrEqual(12);
    const month = one.recordedAt.getTime() + 60 * day;
    expect(forecast.months.find(({ unused }) => unused > 0)?.month).toBe(new Date(month).toISOString().slice(0, 7));

    expect(await memory.upkeep.forecast({ userId, days: 39 })).toMatchObject({ ending: 0, soonest: [] });
    expect(await memory.upkeep.forecast({ userId, limit: 1 })).toMatchObject({ ending: 2, omitted: 1, soonest: [{}] });
    expect(await memory.upkeep.forecast({ userId, policy: 'support_bot', days: 10 })).toMatchObject({ ending: 1 });
    clock.advance(40 * day);
    const { expired } = await memory.upkeep.run({ userId, dryRun: true });
    expect(expired).toBe(1);
    expect((await memory.upkeep.forecast({ userId })).soonest[0]).toMatchObject({ factId: one.id, at: clock.now() });
    await expect(memory.upkeep.forecast({ userId, days: 4_000 })).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

describe('the way back', () => {
  it('from a fact to the sentence, and says when it is gone', async () => {
    const said = 'Well… listen 🙂! “I prefer trains to planes,” and that is all.';
    const { turns } = await memory.remember({
      userId: 'dora',
      sessionId: 'trip',
      messages: [{ role: 'user', content: said }],
    });
    const fact = await memory.facts.add({
      userId: 'dora',
      text: 'I prefer trains to planes.',
      type: 'preference',
      evidence: { turnId: turns[0]!.id, quote: 'I prefer trains to planes' },
    });
    const [evidence] = (await memory.facts.get('dora', fact.id)).evidence;
    const { quoted } = evidence!.place!;
    expect(evidence!.place).toMatchObject({ sessionId: 'trip', seq: 1 });
    expect(said.slice(quoted!.start, quoted!.end)).toBe('I prefer trains to planes');
    expect((await memory.facts.history('dora', fact.id)).evidence).toEqual([evidence]);
    await memory.facts.retract('dora', fact.id);
    const [cleared] = (await memory.facts.get('dora', fact.id)).evidence;
    expect(cleared).toMatchObject({ quote: null, place: { sessionId: 'trip', quoted: null } });
  });
});

describe('a list of sessions', () => {
  it('has the summary of each that has one', async () => {
    for (const sessionId of ['s1', 's2'])
      await memory.remember({ userId: 'gus', sessionId, messages: [{ role: 'user', content: 'I sail.' }] });
    await database.driver.query(
      `insert into recollect.summaries (user_id, session_id, covers_seq, content, model)
       values ('gus', 's1', 1, 'About <b>boats</b>.', 'm'), ('gus', 's2', 1, null, 'm')`,
    );
    const { sessions } = await memory.sessions.list({ userId: 'gus' });
    const summaries = Object.fromEntries(sessions.map(({ id, summary }) => [id, summary]));
    expect(summaries).toEqual({ s1: { text: 'About <b>boats</b>.', coversSeq: 1 }, s2: null });
  });

  it('knows when each began and ended, in whatever order its turns came', async () => {
    const said = (content: string, createdAt: string) => ({ role: 'user' as const, content, createdAt });
    const remember = (...messages: ReturnType<typeof said>[]) =>
      memory.remember({ userId: 'fay', sessionId: 's1', messages });
    await remember(said('Two.', '2025-05-02T10:00:00Z'), said('Three.', '2025-05-02T10:05:00Z'));
    await remember(said('One.', '2025-05-01T09:00:00Z'));
    const { sessions } = await memory.sessions.list({ userId: 'fay' });
    expect(sessions).toMatchObject([
      { startedAt: new Date('2025-05-01T09:00:00Z'), lastTurnAt: new Date('2025-05-02T10:05:00Z'), turns: 3 },
    ]);
  });

  it('tells them apart', async () => {
    const content = `${'x'.repeat(250)} <b>bold</b>`;
    await memory.remember({ userId: 'eli', sessionId: 's1', messages: [{ role: 'assistant', content: 'Hello.' }] });
    await memory.remember({
      userId: 'eli',
      sessionId: 's1',
      messages: [
        { role: 'user', content },
        { role: 'assistant', content: 'Yes.' },
      ],
    });
    const { sessions } = await memory.sessions.list({ userId: 'eli' });
    expect(sessions).toMatchObject([{ id: 's1', turns: 3, opening: content.slice(0, 200), summary: null }]);
  });
});
