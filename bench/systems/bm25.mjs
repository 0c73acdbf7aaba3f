// @ts-check
// The reference for words alone, in process: BM25 (k1 1.2, b 0.75) over turns, with stop words and Porter's stemmer (1980).
import { stemmer } from 'stemmer';

const [k1, b] = [1.2, 0.75];

const stopWords = new Set(
  (
    'a an the and or but if of at by for with about to from in on is are was were be been being am do does did doing have ' +
    'has had having will would can could should may might shall i you he she it we they me him her us them my your his its ' +
    'our their this that these those what which who whom whose when where why how there here so as than not no'
  ).split(' '),
);

/** @typedef {{ id: string, counts: Map<string, number>, length: number }} Document */
/** @typedef {{ documents: Document[], frequency: Map<string, number>, length: number }} Corpus */

/** @type {import('../../src/eval/other-system.js').OpenOtherSystem} */
export async function open() {
  /** @type {Map<string, Corpus>} */
  const corpora = new Map();
  return {
    async add(userId, items) {
      const corpus = corpora.get(userId) ?? { documents: [], frequency: new Map(), length: 0 };
      corpora.set(userId, corpus);
      for (const { id, text } of items) addDocument(corpus, id, wordsOf(text));
    },
    async search(userId, query, k) {
      const corpus = corpora.get(userId);
      return corpus === undefined ? [] : searchCorpus(corpus, wordsOf(query)).slice(0, k);
    },
    close: async () => corpora.clear(),
  };
}

/**
 * @param {Corpus} corpus
 * @param {string} id
 * @param {string[]} words
 */
function addDocument(corpus, id, words) {
  const counts = countWords(words);
  for (const word of counts.keys()) corpus.frequency.set(word, (corpus.frequency.get(word) ?? 0) + 1);
  corpus.documents.push({ id, counts, length: words.length });
  corpus.length += words.length;
}

/**
 * Only what shares a word with the query; equal scores stay in the order they were said.
 * @param {Corpus} corpus
 * @param {string[]} query
 * @returns {string[]}
 */
function searchCorpus({ documents, frequency, length }, query) {
  const average = length / documents.length;
  const idf = query.map((word) => {
    const known = frequency.get(word) ?? 0;
    return Math.log(1 + (documents.length - known + 0.5) / (known + 0.5));
  });
  return documents
    .map((document) => {
      const norm = k1 * (1 - b + (b * document.length) / average);
      const score = query.reduce((sum, word, index) => {
        const count = document.counts.get(word) ?? 0;
        return sum + ((idf[index] ?? 0) * count * (k1 + 1)) / (count + norm);
      }, 0);
      return { id: document.id, score };
    })
    .filter(({ score }) => score > 0)
    .sort((left, right) => right.score - left.score)
    .map(({ id }) => id);
}

/**
 * @param {string} text
 * @returns {string[]}
 */
function wordsOf(text) {
  const plain = text.normalize('NFKC').toLowerCase().replace(/[‘’]/g, "'");
  return [...plain.matchAll(/[\p{L}\p{N}]+(?:'[\p{L}]+)*/gu)]
    .map(([word]) => word.replace(/'s$/u, ''))
    .filter((word) => !stopWords.has(word))
    .map((word) => stemmer(word));
}

/**
 * @param {string[]} words
 * @returns {Map<string, number>}
 */
function countWords(words) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
