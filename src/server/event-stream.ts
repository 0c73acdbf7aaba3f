// Server-sent events from an async iterable: chat answers and what the memory learned.

export interface StreamEvent {
  event: string;
  data: unknown;
  /** What a client sends as `Last-Event-ID` when it comes back. */
  id?: string;
}

/** Silence after which a comment is sent, ms, so that nothing between takes the connection for dead. */
const heartbeatAfter = 15_000;

/** `failed` says what is told of an error in the middle. The iterable is ended when the caller leaves. */
export function eventStream(events: AsyncIterable<StreamEvent>, failed: (error: unknown) => StreamEvent): Response {
  const encoder = new TextEncoder();
  const source = events[Symbol.asyncIterator]();
  let heartbeat: NodeJS.Timeout | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      // Sent at once, so that the caller knows the stream is open.
      controller.enqueue(encoder.encode(': open\n\n'));
      heartbeat = setInterval(() => controller.enqueue(encoder.encode(': still here\n\n')), heartbeatAfter);
      heartbeat.unref();
    },
    async pull(controller) {
      try {
        const next = await source.next();
        if (!next.done) return controller.enqueue(encoder.encode(formatEvent(next.value)));
      } catch (error) {
        controller.enqueue(encoder.encode(formatEvent(failed(error))));
      }
      clearInterval(heartbeat);
      controller.close();
    },
    async cancel() {
      clearInterval(heartbeat);
      await source.return?.();
    },
  });
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
  });
}

function formatEvent({ event, data, id }: StreamEvent): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
