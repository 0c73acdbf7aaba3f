// bench proxy against a server in this process: it finds memory, and both ways through the proxy take longer than the direct one.
import { expect, onTestFinished, test } from 'vitest';
import { measureProxy, startBenchProvider } from '#src/bench/proxy.js';
import { proxyRows, proxySection } from '#src/bench/proxy-section.js';
import { openTestMemory } from '../support/memory.js';
import { startProxy } from '../support/proxy.js';

const { memory } = await openTestMemory();

test('calls go directly, past memory and through it, and are timed', async () => {
  const provider = await startBenchProvider();
  onTestFinished(() => provider.close());
  const proxy = await startProxy(memory, { anthropic: { baseUrl: provider.url } });
  const openJobs = async () => {
    await memory.settled({ timeout: 20_000 });
    return 0;
  };
  const server = { url: proxy.url, memory: async () => 0, openJobs, stop: async () => undefined };
  const report = await measureProxy({ server, provider, turns: 8, calls: 3, warmUps: 1, onProgress: () => undefined });
  expect(report.recalled).toBe(1);
  const { direct, off, on } = report.ways;
  for (const { request, answer } of [direct, off, on]) {
    expect(request.p50).toBeGreaterThan(0);
    expect(answer.p95).toBeGreaterThanOrEqual(request.p50);
  }
  expect(on.request.p50).toBeGreaterThan(direct.request.p50);
  expect(
    proxyRows(report)
      .map(([name]) => name)
      .slice(1),
  ).toEqual(['direct', 'proxy, memory off', 'proxy, memory on']);
  expect(await proxySection(report, 'bench proxy', 'command')).toContain('3 calls each way');
}, 120_000);
