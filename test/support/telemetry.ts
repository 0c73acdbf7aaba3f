// An OpenTelemetry SDK for a test file: spans and metrics in memory, registered as a host does it. Call before a memory is opened.
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Context,
  type ContextManager,
  context,
  metrics,
  propagation,
  ROOT_CONTEXT,
  type TextMapPropagator,
  trace,
} from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterAll } from 'vitest';

export interface Telemetry {
  spans(): ReadableSpan[];
  /** Data points by the metric's name. */
  measured(): Promise<Record<string, { attributes: Record<string, unknown>; value: unknown }[]>>;
}

export function registerTelemetry(): Telemetry {
  const spanExporter = new InMemorySpanExporter();
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spanExporter)] });
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: 3_600_000 });
  const meterProvider = new MeterProvider({ readers: [reader] });
  trace.setGlobalTracerProvider(tracerProvider);
  metrics.setGlobalMeterProvider(meterProvider);
  context.setGlobalContextManager(new LocalContext().enable());
  propagation.setGlobalPropagator(traceContext);
  afterAll(async () => {
    for (const part of [trace, metrics, context, propagation]) part.disable();
    await Promise.all([tracerProvider.shutdown(), meterProvider.shutdown()]);
    // What is left would look like a host that registered something to the next file of this process.
    Reflect.deleteProperty(globalThis, Symbol.for('opentelemetry.js.api.1'));
  });
  return {
    spans: () => spanExporter.getFinishedSpans(),
    async measured() {
      await meterProvider.forceFlush();
      const found: Awaited<ReturnType<Telemetry['measured']>> = {};
      for (const scope of metricExporter.getMetrics().at(-1)?.scopeMetrics ?? [])
        for (const { descriptor, dataPoints } of scope.metrics)
          found[descriptor.name] = dataPoints.map(({ attributes, value }) => ({ attributes, value }));
      return found;
    },
  };
}

/** As the SDK for Node does it, in a package of its own. */
class LocalContext implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context>();
  active(): Context {
    return this.#storage.getStore() ?? ROOT_CONTEXT;
  }
  with<Given extends unknown[], Run extends (...given: Given) => ReturnType<Run>>(
    at: Context,
    run: Run,
    self?: ThisParameterType<Run>,
    ...given: Given
  ): ReturnType<Run> {
    return this.#storage.run(at, () => run.call(self as ThisParameterType<Run>, ...given));
  }
  bind<Target>(at: Context, target: Target): Target {
    if (typeof target !== 'function') return target;
    return ((...given: unknown[]) => this.#storage.run(at, () => target(...given))) as Target;
  }
  enable(): this {
    return this;
  }
  disable(): this {
    this.#storage.disable();
    return this;
  }
}

/** W3C trace context. */
const traceContext: TextMapPropagator = {
  inject(from, carrier, setter) {
    const span = trace.getSpanContext(from);
    if (span) setter.set(carrier, 'traceparent', `00-${span.traceId}-${span.spanId}-0${span.traceFlags}`);
  },
  extract(into, carrier, getter) {
    const [, traceId, spanId, flags] =
      /^00-([0-9a-f]{32})-([0-9a-f]{16})-0([01])$/.exec(String(getter.get(carrier, 'traceparent'))) ?? [];
    if (!traceId || !spanId) return into;
    return trace.setSpanContext(into, { traceId, spanId, traceFlags: Number(flags), isRemote: true });
  },
  fields: () => ['traceparent'],
};
