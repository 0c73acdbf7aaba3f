// What reads a query and a text together and says how well they fit: a cross-encoder. Implementation: drivers/http-reranker.ts.

export interface Reranker {
  readonly name: string;
  /**
   * One score per document, in order; higher fits better, of any scale. Recall gives at most 50 documents and stops
   * waiting after its time-out by `signal`. `report` is told the tokens it is paid for. Throws `model_*` errors; recall then
   * keeps the ranking it has.
   */
  rerank(
    query: string,
    documents: readonly string[],
    signal: AbortSignal,
    report?: (tokens: number) => void,
  ): Promise<number[]>;
}
