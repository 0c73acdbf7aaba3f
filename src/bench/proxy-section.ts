// The figures of bench proxy as a table, for people and for bench/RESULTS.md.
import { loadavg } from 'node:os';
import { type ProxyReport, proxyWays } from './proxy.js';
import { provenance } from './results.js';

export async function proxySection(report: ProxyReport, title: string, command: string): Promise<string> {
  const [head, ...rows] = proxyRows(report);
  return [
    `## ${title}`,
    `${await provenance()}\n\`${command}\``,
    proxySummary(report),
    [`| ${head!.join(' | ')} |`, '|---|---|---|---|---|', ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n'),
  ].join('\n\n');
}

export function proxySummary({ calls, turns, recalled, ways }: ProxyReport): string {
  const added = ways.on.request.p95 - ways.direct.request.p95;
  const passing = ways.off.request.p95 - ways.direct.request.p95;
  return (
    `${calls} calls each way, in turn; a user with ${turns} turns, ${Math.round(recalled * 100)} % of the calls with memory ` +
    `held some. Until the provider has the whole request the proxy adds ${added.toFixed(1)} ms at p95 with memory, embedding ` +
    `included, and ${passing.toFixed(1)} ms without (ratios ${ratio(ways.on.request.p95, ways.direct.request.p95)} and ` +
    `${ratio(ways.off.request.p95, ways.direct.request.p95)}). Load average of the machine ${loadavg()[0]!.toFixed(1)}.`
  );
}

export function proxyRows({ ways }: ProxyReport): string[][] {
  const names = { direct: 'direct', off: 'proxy, memory off', on: 'proxy, memory on' };
  return [
    ['milliseconds', 'request there p50', 'p95', 'first byte of the answer p50', 'p95'],
    ...proxyWays.map((way) => {
      const { request, answer } = ways[way];
      return [names[way], ...[request.p50, request.p95, answer.p50, answer.p95].map((value) => value.toFixed(1))];
    }),
  ];
}

function ratio(one: number, other: number): string {
  return (one / other).toFixed(1);
}
