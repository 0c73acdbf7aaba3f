// recollect usage estimate: what so many users and messages would cost, with the arithmetic shown. Opens no database.
import { type Command, InvalidArgumentError } from 'commander';
import { readConfig } from '../config.js';
import { type CostAssumptions, estimateCost, usualAssumptions } from '../domain/cost-estimate.js';
import {
  checkPrices,
  costOf,
  createPriceFinder,
  type FindPrice,
  type PriceTable,
  pricesAsOf,
} from '../domain/model-prices.js';
import { dayOf, noTokens } from '../domain/usage.js';
import { namesOf } from '../drivers/language-models.js';
import type { Output } from './output.js';
import { fraction, readSharedOptions, wholeNumber, withSharedOptions } from './shared-options.js';
import { alignColumns } from './table.js';

interface EstimateOptions extends Omit<CostAssumptions, 'model' | 'extractionModel' | 'embeddingModel'> {
  users: number;
  days: number;
  model?: string;
  extractionModel?: string;
  embeddingModel?: string;
  price: PriceTable;
}

export function addEstimateCommand(usage: Command): void {
  const usual = usualAssumptions;
  withSharedOptions(usage.command('estimate'))
    .description('what a deployment would cost, from assumptions you can change')
    .option('--users <n>', 'users a day', wholeNumber(1), 1)
    .option('--turns <n>', 'messages with an answer, per user and day', wholeNumber(1), 10)
    .option('--days <n>', 'days of a month', wholeNumber(1), 30)
    .option('--model <name>', 'answers (the configured one)')
    .option('--extraction-model <name>', 'extracts; `offline` costs nothing (the configured one)')
    .option('--embedding-model <name>', 'gives vectors; the bundled one costs nothing (the configured one)')
    .option(
      '--prompt-tokens <n>',
      'of one request: instructions, memory, recent turns',
      wholeNumber(0),
      usual.promptTokens,
    )
    .option('--answer-tokens <n>', 'of one answer', wholeNumber(0), usual.answerTokens)
    .option('--cached <0-1>', 'part of the prompt that is read from the cache', fraction, usual.cached)
    .option('--extraction-input <n>', 'tokens of one extraction', wholeNumber(0), usual.extractionInput)
    .option('--extraction-output <n>', 'tokens it answers', wholeNumber(0), usual.extractionOutput)
    .option('--extracted <0-1>', 'part of the messages that are extracted from', fraction, usual.extracted)
    .option('--embedded-tokens <n>', 'tokens of an exchange that get vectors', wholeNumber(0), usual.embeddedTokens)
    .option('--query-tokens <n>', 'tokens of a query', wholeNumber(0), usual.queryTokens)
    .option('--price <model=in/out>', 'US dollars for a million tokens; may be repeated', addPrice, {})
    .action((options: EstimateOptions, command: Command) => {
      const { output } = readSharedOptions(command);
      const config = readConfig();
      const findPrice = createPriceFinder({ ...checkPrices(config.prices ?? {}), ...options.price });
      const assumed = {
        ...options,
        turns: options.users * options.turns,
        model: options.model ?? first(config.model),
        extractionModel: options.extractionModel ?? first(config.extractionModel),
        embeddingModel: options.embeddingModel ?? config.embeddingModel,
      };
      const today = dayOf(new Date());
      const lines = estimateCost(assumed, findPrice, today);
      const perDay = lines.reduce((sum, { cost }) => sum + (cost ?? 0), 0);
      const report = {
        ...{ turnsPerDay: assumed.turns, days: options.days, pricesAsOf, perDay, perMonth: perDay * options.days },
        perTurn: perDay / assumed.turns,
        unpriced: lines.filter(({ cost }) => cost === null).map(({ model }) => model),
        lines,
      };
      output.document(report);
      showEstimate(output, report, { options, findPrice, today });
    });
}

interface Report {
  turnsPerDay: number;
  days: number;
  perDay: number;
  perMonth: number;
  perTurn: number;
  unpriced: string[];
  lines: ReturnType<typeof estimateCost>;
}

function showEstimate(
  output: Output,
  report: Report,
  { options, findPrice, today }: { options: EstimateOptions; findPrice: FindPrice; today: string },
): void {
  const { turnsPerDay, days, lines, perDay, perMonth, perTurn, unpriced } = report;
  output.line(`${options.users} users x ${options.turns} turns = ${turnsPerDay} turns a day. Prices of ${pricesAsOf}.`);
  const rows = lines.map((line) => {
    const price = findPrice(line.model, today);
    const rate = (tokens: Partial<typeof noTokens>) => costOf(price, { ...noTokens, ...tokens }) ?? 0;
    const terms = [
      term(line.inputTokens, 1e6 * (rate({ inputTokens: 1 }) - rate({}))),
      term(line.cacheReadTokens, 1e6 * (rate({ cacheReadTokens: 1 }) - rate({}))),
      term(line.outputTokens, 1e6 * (rate({ outputTokens: 1 }) - rate({}))),
    ].filter((one) => one !== '');
    const sum = line.cost === null ? 'no price is known' : `US$ ${line.cost.toFixed(4)}`;
    const arithmetic = line.cost === 0 ? 'runs here' : terms.join(' + ');
    return [line.purpose, line.model, `${line.calls} calls`, sum, line.cost === null ? '' : arithmetic];
  });
  for (const line of alignColumns(rows, [2, 3])) output.line(line);
  output.line(
    `US$ ${perDay.toFixed(2)} a day, US$ ${perMonth.toFixed(2)} in ${days} days, US$ ${perTurn.toFixed(6)} a turn.`,
  );
  if (unpriced.length > 0) output.line(`Not in it: ${unpriced.join(', ')}; give --price MODEL=IN/OUT.`);
}

/** Of a chain the first one answers while it can. */
function first(names: string): string {
  return namesOf(names)[0] ?? names;
}

function term(tokens: number, dollars: number): string {
  return tokens === 0 ? '' : `${(tokens / 1e6).toFixed(3)} M x ${Number(dollars.toFixed(4))}`;
}

function addPrice(text: string, known: PriceTable): PriceTable {
  const [, model, input, output = '0'] = /^(\S+)=(\d+(?:\.\d+)?)(?:\/(\d+(?:\.\d+)?))?$/.exec(text) ?? [];
  if (!model) throw new InvalidArgumentError('It must look like my-model=1/5.');
  return { ...known, [model]: { input: Number(input), output: Number(output) } };
}
