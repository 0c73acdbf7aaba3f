// The pieces of an answer go to the caller as they come, and are read on the way.

export interface Passing<Item> {
  push(item: Item): void;
  /** Once, at the end. `cut`: it broke, or the caller left. */
  end(cut: boolean): void;
}

/** Never throws for what the reader does, and never waits for it. */
export function passBy<Item>(body: ReadableStream<Item>, passing: Passing<Item>): ReadableStream<Item> {
  const source = body.getReader();
  let ended = false;
  const end = (cut: boolean) => {
    if (!ended) passing.end(cut);
    ended = true;
  };
  return new ReadableStream<Item>(
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
