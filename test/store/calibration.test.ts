// What was measured of a model: read from its file or the database, section by section, and refused when it is broken.
import { describe, expect, it } from 'vitest';
import { readCalibration } from '#src/domain/calibration.js';
import { createLocalEmbedding } from '#src/drivers/local-embedding.js';
import { findCalibration, saveCalibration } from '#src/store/calibration.js';
import { registerModel } from '#src/store/models.js';
import { openTestDatabase } from '../support/database.js';

const { driver } = await openTestDatabase();
const relevance = { intercept: -1, cosine: 2, coverage: 1, fit: 0, threshold: 0.3 };

describe('the calibration of a model in the database', () => {
  it('is empty before anybody measured, and keeps what was saved', async () => {
    await registerModel(driver, 'one', 8);
    expect(await findCalibration(driver, 'one')).toEqual({});
    expect(await findCalibration(driver, 'unknown')).toEqual({});
    expect(await saveCalibration(driver, 'one', { relevance })).toBe(true);
    expect(await findCalibration(driver, 'one')).toEqual({ relevance });
  });

  it('replaces the saved section and leaves the others', async () => {
    await registerModel(driver, 'two', 8);
    await driver.query(`update recollect.models set calibration = '{"later": {"a": 1}}' where model = 'two'`);
    await saveCalibration(driver, 'two', { relevance });
    await saveCalibration(driver, 'two', { relevance: { ...relevance, threshold: 0.5 } });
    const saved = await findCalibration(driver, 'two');
    expect(saved).toEqual({ relevance: { ...relevance, threshold: 0.5 }, later: { a: 1 } });
  });

  it('is not saved for a model the database does not know', async () => {
    expect(await saveCalibration(driver, 'unknown', { relevance })).toBe(false);
  });
});

describe('the calibration file', () => {
  it('of the bundled model holds the relevance section', () => {
    expect(createLocalEmbedding().calibration?.relevance?.threshold).toBeGreaterThan(0);
  });

  it.each([
    [[], 'it is not a JSON object'],
    [{ relevance: 3 }, 'relevance is not an object'],
    [{ relevance: { ...relevance, cosine: '2' } }, 'relevance.cosine is not a number'],
    [{ relevance: { ...relevance, threshold: undefined } }, 'relevance.threshold is not a number'],
  ])('is refused with the reason: %j', (value, reason) => {
    const refusal = { code: 'config_invalid', message: expect.stringContaining(reason) };
    expect(() => readCalibration(value, 'somewhere')).toThrow(expect.objectContaining(refusal));
  });
});
