import { LexrunError } from '../../error/lexrun-error.js';
import { number, object, oneOf } from '../../schema/checks.js';
import { estimateTokens } from '../estimate-tokens.js';
import { MAX_TOP_K, maxLength, topK } from '../option-schemas.js';
import { inputError, parseFields, parseTextField } from '../parse-input.js';
import { parseOptions } from '../parse-options.js';
import type { TaskSpec } from '../task-spec.js';
import type { TextRankingInput, TextRankingOptions, TextRankingResult } from './types.js';

const NAME = 'text-ranking';
/** Most documents of one query. */
const MAX_DOCUMENTS = 1_000;

const schema = object({
  topK,
  activation: oneOf(['sigmoid', 'none']),
  threshold: number(-1e9, 1e9),
  maxLength,
});

/** Caller's side of text-ranking. */
export const textRankingSpec: TaskSpec<TextRankingInput, TextRankingOptions, TextRankingResult> = {
  name: NAME,
  parseInput(input, index) {
    const fields = parseFields(input, index, 'an object { query, documents }', ['query', 'documents', 'topK']);
    const query = parseTextField(fields, 'query', index);
    const documents = parseDocuments(fields.documents, index);
    if (fields.topK === undefined) return { query, documents };
    return { query, documents, topK: parseTopK(fields.topK, index) };
  },
  parseOptions: (options) => parseOptions<TextRankingOptions>(schema, options, NAME),
  cleanTexts(input, options, clean) {
    const documents = input.documents.map((document, place) => clean(document, `documents[${place}]`));
    return { input: { ...input, query: clean(input.query, 'query'), documents }, options };
  },
  cost({ query, documents }, options) {
    const most = options.maxLength ?? Number.POSITIVE_INFINITY;
    const first = estimateTokens(query);
    const rows = documents.map((document) => Math.min(most, first + estimateTokens(document)));
    return { rows: rows.length, tokens: rows.reduce((sum, row) => sum + row, 0), rowTokens: Math.max(...rows) };
  },
};

function parseDocuments(documents: unknown, index: number): readonly string[] {
  if (!Array.isArray(documents)) throw inputError(index, 'documents', 'an array of strings', documents);
  if (documents.length === 0 || documents.length > MAX_DOCUMENTS) {
    throw new LexrunError(
      documents.length === 0 ? 'INVALID_INPUT' : 'TOO_MANY_ROWS',
      `texts[${index}].documents must have 1 to ${MAX_DOCUMENTS} entries, got ${documents.length}.`,
      { details: { index, field: 'documents', limit: MAX_DOCUMENTS, actual: documents.length } },
    );
  }
  // Array.from visits the holes of a sparse array too.
  return Array.from(documents, (document: unknown, place) => {
    if (typeof document !== 'string') throw inputError(index, `documents[${place}]`, 'a string', document);
    return document;
  });
}

function parseTopK(value: unknown, index: number): number | null {
  if (value === null) return null;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_TOP_K) return value;
  throw inputError(index, 'topK', `null or an integer from 1 to ${MAX_TOP_K}`, value);
}
