// recollect bench: speed beside what a user would pick instead, in databases made for the run.
import type { Command } from 'commander';
import { addBenchFacts } from './bench-facts.js';
import { addBenchLoad } from './bench-load.js';
import { addBenchProxy } from './bench-proxy.js';
import { addBenchRecall } from './bench-recall.js';
import { addBenchRedis } from './bench-redis.js';
import { addBenchScale } from './bench-scale.js';

export function addBenchCommand(program: Command): void {
  const bench = program.command('bench').description('measure speed beside what one would build instead');
  addBenchFacts(bench);
  addBenchRecall(bench);
  addBenchLoad(bench);
  addBenchScale(bench);
  addBenchProxy(bench);
  addBenchRedis(bench);
}
