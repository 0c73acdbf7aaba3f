// Traces and metrics of a memory in an application that has OpenTelemetry. The SDK is registered before the memory is opened; here it
// keeps what it gets, an application sends it to its collector.
import assert from 'node:assert/strict';
import { metrics, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { createMemory } from 'recollect';

const spans = new InMemorySpanExporter();
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }));
const measured = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const meterProvider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter: measured })] });
metrics.setGlobalMeterProvider(meterProvider);

const memory = await createMemory();
await memory.remember({ userId: 'ines', messages: [{ role: 'user', content: 'I am allergic to shellfish.' }] });
await memory.settled();
await memory.recall({ userId: 'ines', query: 'What am I allergic to?' });
await memory.close();

for (const { name, attributes } of spans.getFinishedSpans()) console.log(name, attributes);
const recall = spans.getFinishedSpans().find((span) => span.name === 'recollect.recall');
assert.equal(recall?.attributes['recollect.outcome'], 'hit');

await meterProvider.forceFlush();
const names = measured.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
assert.ok(names.some(({ descriptor }) => descriptor.name === 'recollect.recall.similarity'));
await meterProvider.shutdown();
