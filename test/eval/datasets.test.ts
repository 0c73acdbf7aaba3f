import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countDataset, limitQuestions } from '#src/eval/dataset.js';
import { loadPrecision } from '#src/eval/datasets/precision.js';
import { loadDataset } from '#src/eval/load-dataset.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recollect-eval-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(name: string, value: unknown): Promise<string> {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const path = join(folder, name);
  await writeFile(path, name.endsWith('.gz') ? gzipSync(text) : text);
  return path;
}

function locomo(id = 'conv-1'): unknown {
  return {
    sample_id: id,
    conversation: {
      speaker_a: 'Ann',
      session_2_date_time: '12:05 am on 9 May, 2023',
      session_2: [{ speaker: 'Ben', dia_id: 'D2:1', text: 'It was great.' }],
      session_1_date_time: '1:56 pm on 8 May, 2023',
      session_1: [
        { speaker: 'Ann', dia_id: 'D1:1', text: 'Look at this!', blip_caption: 'a dog', query: 'dog photo' },
        { speaker: 'Ben', dia_id: 'D1:2', text: '' },
        { speaker: 'Ann', dia_id: 'D1:3', text: '', blip_caption: 'a cat' },
      ],
    },
    qa: [
      { question: 'Q0', evidence: ['D1:1; D2:1', 'D1:01'], category: 1, answer: 'x' },
      { question: 'Q1', evidence: ['D:1:3'], category: 2, answer: 2022 },
      { question: 'Q2', evidence: ['D9:9', 'D'], category: 3 },
      { question: 'Q3', evidence: ['D2:1'], category: 5, adversarial_answer: 'y' },
    ],
  };
}

describe('locomo', () => {
  it('reads turns, captions, times and malformed evidence', async () => {
    await put('locomo-some-split.json', [locomo()]);
    await put('audit.json', [{ other: true }]);
    const dataset = await loadDataset('locomo', folder);
    const [corpus] = dataset.corpora;
    expect(corpus?.sessions.map((session) => session.sessionId)).toEqual(['session_1', 'session_2']);
    expect(corpus?.sessions[0]?.messages).toEqual([
      {
        id: 'D1:1',
        role: 'user',
        speaker: 'Ann',
        content: 'Look at this! [image: a dog]',
        createdAt: new Date('2023-05-08T13:56:00Z'),
      },
      {
        id: 'D1:3',
        role: 'user',
        speaker: 'Ann',
        content: '[image: a cat]',
        createdAt: new Date('2023-05-08T13:56:02Z'),
      },
    ]);
    expect(corpus?.sessions[1]?.at).toEqual(new Date('2023-05-09T00:05:00Z'));
    expect(corpus?.questions.map(({ text, gold, category }) => [text, gold, category])).toEqual([
      ['Q0', ['D1:1', 'D2:1'], '1'],
      ['Q1', ['D1:3'], '2'],
      ['Q3', ['D2:1'], '5'],
    ]);
    expect(dataset.withoutGold).toBe(1);
    expect(dataset.besideOverall).toEqual(['5']);
  });

  it('takes one file under any name, and several files as one set', async () => {
    const file = await put('mine.json', [locomo('mine')]);
    expect((await loadDataset('locomo', file)).corpora[0]?.userId).toBe('mine');
    await put('locomo-a.json', [locomo('a')]);
    await put('locomo-b.json.gz', [locomo('b')]);
    expect((await loadDataset('locomo', folder)).corpora.map((corpus) => corpus.userId)).toEqual(['a', 'b']);
    await put('locomo-c.json', [locomo('b')]);
    await expect(loadDataset('locomo', folder)).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('names what is missing or wrong', async () => {
    await expect(loadDataset('locomo', folder)).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('locomo*.json'),
    });
    await expect(loadDataset('locomo', join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'not_found' });
    const notJson = await put('locomo1.json', '[{');
    await expect(loadDataset('locomo', notJson)).rejects.toMatchObject({ code: 'invalid_input' });
    const noQuestions = await put('locomo2.json', [{ sample_id: 'a', conversation: {} }]);
    await expect(loadDataset('locomo', noQuestions)).rejects.toThrow(/locomo2\.json: 0\.qa/);
    const cut = join(folder, 'locomo3.json.gz');
    await writeFile(cut, gzipSync(JSON.stringify([locomo()])).subarray(0, 40));
    await expect(loadDataset('locomo', cut)).rejects.toThrow(/damaged/);
  });
});

describe('longmemeval', () => {
  const evidence = {
    session_id: 'e1',
    date: '2023/05/25 (Thu) 20:21',
    turns: [
      { role: 'user', content: 'I ran 5K in 27:12.', has_answer: true },
      { role: 'assistant', content: 'Well done.', has_answer: false },
    ],
  };
  const unlabelled = { ...evidence, session_id: 'e2', turns: [{ role: 'user', content: 'I swim.' }] };
  const question = { question_type: 'user', answer_session_ids: ['e1'], turn_labels: true, sessions: [evidence] };
  const questions = [
    { ...question, question_id: 'q1', question: 'How fast?' },
    {
      ...question,
      question_id: 'q2',
      question: 'Swim?',
      turn_labels: false,
      answer_session_ids: ['e2'],
      sessions: [unlabelled],
    },
  ];
  const distractors = Array.from({ length: 60 }, (_, index) => ({
    session_id: `d${index}`,
    date: index === 0 ? '2023-05-20T06:13:00' : '2023/05/20 (Sat) 02:21',
    turns: [{ role: 'user', content: `Talk ${index}` }],
  }));

  it('pools every session, in order of time, and scores labelled turns', async () => {
    await put('questions.any.json.gz', questions);
    await put('distractor-sessions.json.gz', distractors);
    const dataset = await loadDataset('longmemeval', folder);
    expect(countDataset(dataset)).toEqual({ questions: 1, sessions: 62, messages: 63 });
    expect(dataset.corpora[0]?.questions[0]?.gold).toEqual(['e1:0']);
    expect(dataset.corpora[0]?.sessions.at(-1)?.at).toEqual(new Date('2023-05-25T20:21:00Z'));
    expect(dataset.title).toContain('derived');
  });

  it('composes a haystack of 48 sessions a question, the same every time', async () => {
    const file = await put('questions.any.json.gz', questions);
    await put('distractor-sessions.json.gz', distractors);
    const dataset = await loadDataset('longmemeval', file, 's48');
    expect(dataset.corpora.map((corpus) => corpus.sessions.length)).toEqual([48, 48]);
    expect(dataset.corpora[1]?.questions[0]?.gold).toEqual(['e2']);
    expect(dataset.grain).toBe('session');
    const ids = dataset.corpora.map((corpus) => corpus.sessions.map((session) => session.sessionId).sort());
    expect(ids[0]).not.toEqual(ids[1]);
    expect(await loadDataset('longmemeval', folder, 's48')).toEqual(dataset);
  });

  it('does not run without the distractors', async () => {
    await put('questions.any.json.gz', questions);
    await expect(loadDataset('longmemeval', folder)).rejects.toThrow(/distractor/);
  });
});

describe('beam', () => {
  const chat = [
    {
      turns: [
        [
          { role: 'user', id: 0, content: 'Start', time_anchor: 'March-15-2024' },
          { role: 'assistant', id: 1, content: 'Fine' },
        ],
        [{ role: 'user', id: 2, content: 'More' }],
      ],
    },
    { turns: [[{ role: 'user', id: 3, content: 'Later' }]] },
  ];

  it('makes batches sessions and reads both shapes of evidence', async () => {
    await put('07.chat.json.gz', chat);
    await put('07.probing_questions.json', {
      abstention: [{ question: 'Never?' }],
      ordering: [{ question: 'Order?', source_chat_ids: [3, 0, 3, 99] }],
      update: [{ question: 'Now?', source_chat_ids: { first: [0], later: { again: [2] } } }],
    });
    const dataset = await loadDataset('beam', folder);
    const [corpus] = dataset.corpora;
    expect(corpus?.questions.map(({ category, gold }) => [category, gold])).toEqual([
      ['ordering', ['3', '0']],
      ['update', ['0', '2']],
    ]);
    expect(dataset.withoutGold).toBe(1);
    expect(corpus?.sessions.map((session) => session.messages.map((message) => message.id))).toEqual([
      ['0', '1', '2'],
      ['3'],
    ]);
    // A batch without a date goes on after the one before.
    expect(corpus?.sessions.map((session) => session.at)).toEqual([
      new Date('2024-03-15T00:00:00Z'),
      new Date('2024-03-15T00:01:03Z'),
    ]);
  });

  it('does not run a chat without its questions', async () => {
    await put('07.chat.json.gz', chat);
    await expect(loadDataset('beam', folder)).rejects.toThrow(/07\.probing_questions\.json/);
  });
});

describe('realmem', () => {
  it('asks a query before its own session and takes the gold of the answer', async () => {
    const user = (content: string, is_query = false) => ({ speaker: 'User', content, is_query, category_name: 'C' });
    const assistant = (memory_session_uuids?: string[]) => ({
      speaker: 'Assistant',
      content: 'Yes.',
      is_query: false,
      memory_session_uuids,
    });
    await put('Ann_dialogues_256k.json.gz', {
      dialogues: [
        { session_uuid: 's1', current_time: '2025-12-15 (Monday)', dialogue_turns: [user('I paint.'), assistant()] },
        { session_uuid: 's2', current_time: '2025-12-15 (Monday)', dialogue_turns: [user(' ')] },
        {
          session_uuid: 's3',
          current_time: '2025-12-16 (Tuesday)',
          dialogue_turns: [
            user('What do I do?', true),
            assistant(['s1', 's1', 'gone']),
            user('And?', true),
            assistant([]),
          ],
        },
      ],
    });
    const dataset = await loadDataset('realmem', folder);
    expect(dataset.corpora[0]?.questions).toEqual([
      { id: 'realmem-Ann:s3:0', text: 'What do I do?', gold: ['s1'], category: 'C', askBefore: 's3' },
    ]);
    expect(dataset.withoutGold).toBe(1);
    const times = dataset.corpora[0]?.sessions.map((session) => session.at.getTime()) ?? [];
    expect(times).toEqual([...times].sort((left, right) => left - right));
    expect(new Set(times).size).toBe(3);
    expect(dataset.corpora[0]?.sessions[1]?.messages).toEqual([]);
  });
});

describe('precision', () => {
  const belief = { user_id: 'u', type: 'preference', aliases: [], epistemic_status: 'active', scope: ['code'] };

  it('reads beliefs, cases and session cases', async () => {
    await put('beliefs.seed.json', [
      { ...belief, _id: 'b1', content: 'Uses Biome', aliases: ['linter'] },
      { ...belief, _id: 'b0', content: 'Uses TSLint', superseded_by: 'b1' },
      { ...belief, _id: 'b2', content: 'Be brief', scope: ['user:universal'], resolved_at: '2026-01-01' },
      { ...belief, _id: 'b3', content: 'Other', user_id: 'other' },
    ]);
    await put('retrieval.cases.json', [
      {
        caseId: 'c1',
        category: 'K',
        scope: ['code'],
        query: 'linter?',
        expect: {
          relevantBeliefs: { shouldOnlyInclude: ['b1'] },
          pinnedFacts: { mustExclude: ['b1', 'b2'] },
          openQuestions: { mustInclude: ['b3'] },
        },
      },
      { caseId: 'c2', category: 'K', scope: ['code'], query: '', expect: {} },
    ]);
    const turn = { scope: ['code'], assistantMessage: 'ok', expect: { noiseCheck: { mustNotSurface: ['b2'] } } };
    await put('session-retrieval.cases.json', [
      { caseId: 's', turns: [{ ...turn, turnIndex: 0, userMessage: 'hey' }] },
    ]);
    const dataset = await loadPrecision(folder);
    expect(dataset.userId).toBe('u');
    expect(dataset.beliefs.map(({ text, state, scope }) => [text, state, scope])).toEqual([
      ['Uses Biome (linter)', 'current', 'code'],
      ['Uses TSLint', 'superseded', 'code'],
      ['Be brief', 'resolved', null],
      ['Other', 'current', 'code'],
    ]);
    expect(dataset.cases.map(({ id, wanted, welcome, excluded }) => [id, wanted, welcome, excluded])).toEqual([
      ['c1', ['b1'], ['b3'], ['b2']],
      ['s:0', [], [], ['b2']],
    ]);
  });

  it('does not run without the session cases', async () => {
    await put('beliefs.seed.json', [{ ...belief, _id: 'b1', content: 'x' }]);
    await put('retrieval.cases.json', [{ caseId: 'c', category: 'K', scope: [], query: 'q', expect: {} }]);
    await expect(loadPrecision(folder)).rejects.toThrow(/session-retrieval/);
  });
});

describe('limitQuestions', () => {
  it('keeps the first questions and drops conversations nobody asks about', async () => {
    await put('locomo.json', [locomo('a'), locomo('b')]);
    const dataset = await loadDataset('locomo', folder);
    expect(limitQuestions(dataset, 2).corpora.map((corpus) => corpus.questions.length)).toEqual([2]);
    expect(limitQuestions(dataset, 4).corpora.map((corpus) => corpus.questions.length)).toEqual([3, 1]);
  });
});
