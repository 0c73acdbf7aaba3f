// recollect calibrate relevance: asks every question of its own conversation and of another one, fits the decision that
// tells the two apart for this embedding model, and says what it does to conversations it was not fitted on.
import type { RelevanceCalibration } from '../domain/calibration.js';
import type { RelevanceSignals } from '../domain/recalled.js';
import { RecollectError } from '../errors.js';
import type { Memory } from '../memory-types/memory.js';
import { replaceNames } from './abstention.js';
import type { EvaluationCorpus, EvaluationDataset, EvaluationQuestion } from './dataset.js';
import { fitLogistic, predict } from './logistic-fit.js';
import { injectedTurnIds, memorySystem } from './memory-system.js';
import { mean } from './metrics.js';
import { type OnProgress, replay } from './replay.js';
import { inOverall, round } from './report.js';
import { atGrain, sessionIndex } from './run.js';

export interface CalibrateOptions {
  /** Share of the answerable own questions the threshold is to keep. Default 0.96, so that 0.95 holds elsewhere too. */
  keep?: number;
  noFacts?: boolean;
  onProgress?: OnProgress;
}

export interface CalibratedRelevance extends RelevanceCalibration {
  measured: {
    dataset: string;
    conversations: number;
    /** Questions asked of their own conversation, and those whose evidence was found. */
    own: number;
    own_with_evidence: number;
    /** Asked of another conversation, as they are and with the names of that conversation. */
    foreign: number;
    foreign_with_names: number;
    /** Each conversation judged by a fit on the others. */
    held_out: Judged;
    /** The fit that is used, on the questions it was made from. */
    fitted: Judged;
  };
}

interface Judged {
  kept: number;
  evidence_kept: number;
  rejected: number;
  rejected_with_names: number | null;
}

type Kind = 'own' | 'foreign' | 'renamed';

interface Sample {
  kind: Kind;
  /** The conversation the question is about, and the one it was asked of. */
  corpora: readonly string[];
  values: number[];
  /** Own questions: the evidence is among what is shown. */
  evidence: boolean;
}

interface Fit {
  weights: number[];
  threshold: number;
}

/** Throws `invalid_input` for data with fewer than three conversations: one is left out, two are told apart. */
export async function calibrateRelevance(
  dataset: EvaluationDataset,
  memory: Memory,
  options: CalibrateOptions = {},
): Promise<CalibratedRelevance> {
  const asked = withoutBeside(dataset);
  const { corpora } = asked;
  if (corpora.length < 3)
    throw new RecollectError('invalid_input', 'Calibrating needs at least three conversations with questions.');
  const samples = await collect(asked, memory, options);
  const keep = options.keep ?? 0.96;
  const fit = fitThreshold(samples, keep);
  const heldOut = corpora.flatMap(({ userId }) => {
    const others = fitThreshold(
      samples.filter((sample) => !sample.corpora.includes(userId)),
      keep,
    );
    return samples.filter((sample) => sample.corpora[0] === userId).map((sample) => judge(others, sample));
  });
  const [intercept, cosine, coverage, fitWeight] = fit.weights.map(round) as [number, number, number, number];
  const count = (kind: Kind) => samples.filter((sample) => sample.kind === kind).length;
  return {
    ...{ intercept, cosine, coverage, fit: fitWeight, threshold: Math.floor(fit.threshold * 1e4) / 1e4 },
    measured: {
      dataset: dataset.title,
      conversations: corpora.length,
      own: count('own'),
      own_with_evidence: samples.filter((sample) => sample.evidence).length,
      foreign: count('foreign'),
      foreign_with_names: count('renamed'),
      held_out: summarise(heldOut),
      fitted: summarise(samples.map((sample) => judge(fit, sample))),
    },
  };
}

/** Questions that ask for what was never said have no evidence to keep. */
function withoutBeside(dataset: EvaluationDataset): EvaluationDataset {
  const corpora = dataset.corpora.map((corpus) => ({ ...corpus, questions: inOverall(dataset, corpus.questions) }));
  return { ...dataset, corpora };
}

async function collect(dataset: EvaluationDataset, memory: Memory, options: CalibrateOptions): Promise<Sample[]> {
  const samples: Sample[] = [];
  const sessionOf = sessionIndex(dataset);
  const ask = async (
    kind: Kind,
    from: EvaluationCorpus,
    to: EvaluationCorpus,
    question: EvaluationQuestion,
    text: string,
  ) => {
    const recalled = await memory.recall({ userId: to.userId, query: text, recentTurns: 0, minRelevance: 0 });
    const shown = atGrain(injectedTurnIds(recalled), dataset.grain, sessionOf.get(to.userId));
    samples.push({
      ...{ kind, corpora: [from.userId, to.userId], values: signalValues(recalled.relevance.signals) },
      evidence: kind === 'own' && shown.some((id) => question.gold.includes(id)),
    });
  };
  const system = memorySystem(memory, options);
  await replay(dataset, system, (own, question) => ask('own', own, own, question, question.text), options.onProgress);
  const total = dataset.corpora.reduce((sum, { questions }) => sum + questions.length, 0);
  let done = 0;
  for (const [index, from] of dataset.corpora.entries()) {
    const to = dataset.corpora[(index + 1) % dataset.corpora.length]!;
    const names = replaceNames(from, to);
    for (const question of from.questions) {
      await ask('foreign', from, to, question, question.text);
      if (names) await ask('renamed', from, to, question, names(question.text));
      options.onProgress?.({ phase: 'ask', done: ++done, total });
    }
  }
  return samples;
}

function signalValues({ cosine, coverage, fit }: RelevanceSignals): number[] {
  return [cosine, coverage, fit];
}

/** Own questions whose evidence was not found teach nothing: nobody knows what they should have found. */
function fitThreshold(samples: readonly Sample[], keep: number): Fit {
  const used = samples.filter(({ kind, evidence }) => kind !== 'own' || evidence);
  const weights = fitLogistic(used.map(({ kind, values }) => ({ values, holds: kind === 'own' })));
  const own = used
    .filter(({ kind }) => kind === 'own')
    .map(({ values }) => predict(weights, values))
    .sort((one, other) => one - other);
  return { weights, threshold: own[Math.floor((1 - keep) * own.length)] ?? 0 };
}

function judge({ weights, threshold }: Fit, { kind, evidence, values }: Sample) {
  return { kind, evidence, shown: predict(weights, values) >= threshold };
}

function summarise(judged: readonly ReturnType<typeof judge>[]): Judged {
  const share = (kind: Kind, shown: boolean, which = judged) =>
    round(mean(which.filter((each) => each.kind === kind).map((each) => (each.shown === shown ? 1 : 0))));
  return {
    kept: share('own', true),
    evidence_kept: share(
      'own',
      true,
      judged.filter(({ evidence }) => evidence),
    ),
    rejected: share('foreign', false),
    rejected_with_names: judged.some(({ kind }) => kind === 'renamed') ? share('renamed', false) : null,
  };
}
