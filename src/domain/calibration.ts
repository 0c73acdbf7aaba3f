// What was measured of one embedding model, for the decisions that depend on its cosines. A number of one model is
// wrong for every other, so it travels with the model: as models/NAME/calibration.json, or in the database.
import { RecollectError } from '../errors.js';
import type { RelevanceSignals } from './recalled.js';

/** A logistic model: what each of the query's signals weighs. */
export interface RelevanceCalibration extends RelevanceSignals {
  intercept: number;
  /** Relevance from which something is shown. */
  threshold: number;
}

/** From which likeness on a held fact is compared with a new claim. Likeness never decides what the claim is to it. */
export interface ReconcileCalibration {
  /** Least cosine of a candidate found by meaning. */
  cosine: number;
  /** Least pg_trgm similarity of a candidate found by its letters. */
  trigram: number;
  /** Least cosine at which a language model, where one is wanted, is asked about a pair that code cannot tell. */
  ambiguous: number;
}

/** One section for each decision. A section that is missing was not calibrated. */
export interface Calibration {
  relevance?: RelevanceCalibration & Measured;
  reconcile?: ReconcileCalibration & Measured;
}

/** What a section was fitted on and what it reached, as `recollect calibrate` wrote it; for people. */
export interface Measured {
  measured?: Record<string, unknown>;
}

/** Numbers each section must hold. */
const sections = {
  relevance: ['intercept', 'cosine', 'coverage', 'fit', 'threshold'],
  reconcile: ['cosine', 'trigram', 'ambiguous'],
} as const satisfies Record<keyof Calibration, readonly string[]>;

/** Reads JSON that came from a file or the database. Throws `config_invalid`, naming what is wrong. */
export function readCalibration(value: unknown, source: string): Calibration {
  if (!isObject(value)) throw invalid(source, 'it is not a JSON object');
  for (const [name, numbers] of Object.entries(sections)) {
    const section = value[name];
    if (section === undefined) continue;
    if (!isObject(section)) throw invalid(source, `${name} is not an object`);
    const wrong = numbers.find((key) => !Number.isFinite(section[key]));
    if (wrong !== undefined) throw invalid(source, `${name}.${wrong} is not a number`);
  }
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(source: string, what: string): RecollectError {
  return new RecollectError('config_invalid', `The calibration in ${source} cannot be used: ${what}.`);
}
