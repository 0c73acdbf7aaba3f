// What is too long to take. Each is refused with a clear error before anything is written.

/** Bytes of a user or session id: a B-tree entry of the search index holds 2,704 with the vector in it. */
export const maxIdBytes = 200;
/** Characters of one turn's text. */
export const maxTurnCharacters = 500_000;
/** Characters of one fact. */
export const maxFactCharacters = 2_000;
/** Characters of a turn that are analysed for full text; a tsvector holds one megabyte. */
export const maxIndexedCharacters = 100_000;
/** Bytes of metadata as JSON. */
export const maxMetadataBytes = 16_384;
/** Messages of one remember() call. */
export const maxMessages = 1_000;
/** Characters of one memory file: about what a model can read at once. */
export const maxFileCharacters = 100_000;
/** Memory files of one user, and their characters together. */
export const maxFiles = 1_000;
export const maxFilesCharacters = 5_000_000;
/** Bytes of a memory file's path. */
export const maxPathBytes = 500;
/** Bytes of one kept value as JSON, of its namespace, of its key; values of one user. */
export const maxValueBytes = 10_000_000;
export const maxNamespaceBytes = 1_000;
export const maxKeyBytes = 500;
export const maxValues = 100_000;
