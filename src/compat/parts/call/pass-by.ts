// Bytes of an answer go to the caller as they come; a copy of each is read on the way.

export interface Passing {
  push(bytes: Uint8Array): void;
  /** Once, at the end. `cut`: it broke, or the caller left. */
  end(cut: boolean): void;
}

/** Never throws for what the reader does, and never waits for it. */
export function passBy(body: ReadableStream<Uint8Array>, passing: Passing): ReadableStream<Uint8Array> {
  const source = body.getReader();
  let ended = false;
  const end = (cut: boolean) => {
    if (!ended) passing.end(cut);
    ended = true;
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await source.read();
          if (done) {
            end(false);
            return controller.close();
          }
          controller.enqueue(value);
          passing.push(value);
        } catch (error) {
          end(true);
          controller.error(error);
        }
      },
      async cancel(reason) {
        end(true);
        await source.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
