import { LexrunError } from '@lexrun/node';
import * as z from 'zod';
import { HARD_CAP_MS } from './config.mjs';

/** Texts of a list, the most the SDK admits together. */
const MAX_TEXTS = 256;
/**
 * Time to allow for each text of a list, several times what a short one takes on two cores. Known before anything runs, so
 * that a client learns of it while it is written, not by a 504 on the day the machine is busy.
 */
const MS_A_TEXT = HARD_CAP_MS / MAX_TEXTS;

/** Bounds of the SDK's guard; it looks at the characters themselves. */
const text = z.string().min(1).max(20_000).describe('A review in English or Chinese.');
const options = z
  .strictObject({
    topK: z.int().min(1).max(1_000).nullable().describe('Entries of labels; null for all.'),
    activation: z.enum(['softmax', 'sigmoid', 'none']).describe('How logits become scores.'),
    // Below three, the model's two special tokens leave no room for a text.
    maxLength: z.int().min(3).max(512).describe('Most tokens of a text; the rest is cut.'),
    // Who cannot wait so long may hang up: that cancels.
    timeoutMs: z
      .int()
      .min(1_000)
      .max(HARD_CAP_MS)
      .describe(
        `Time for the answer, at least ${Math.ceil(MS_A_TEXT)} for each text of a list (at most ${HARD_CAP_MS}).`,
      ),
    priority: z.enum(['interactive', 'bulk']).describe('Interactive requests go first.'),
  })
  .partial();

const one = z.strictObject({ text, options: options.optional() });
const many = z.strictObject({ texts: z.array(text).min(1).max(MAX_TEXTS), options: options.optional() });

const score = z.number().min(-1e9).max(1e9);
const answer = z.strictObject({
  label: z.string(),
  score,
  labels: z.array(z.strictObject({ label: z.string(), score })),
  truncated: z.boolean().describe('Whether the end of the text was not read.'),
});

export const PredictRequest = z.union([one, many]);
export const PredictReply = z.union([answer, z.strictObject({ results: z.array(answer) })]);
export const ErrorReply = z.strictObject({
  error: z.strictObject({
    code: z.string().describe('Stable; docs/errors.md tells what to do about each.'),
    message: z.string(),
    hint: z.string(),
    retryable: z.boolean().describe('Whether the same request may succeed later.'),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    requestId: z.string(),
  }),
});
export const Status = z.strictObject({ status: z.string() });

/**
 * The body of POST /predict, checked. @throws LexrunError `INVALID_INPUT` that names the field and never quotes the body.
 * @returns {{ input: string | string[], options: object }}
 */
export function parsePredict(body) {
  const isList = typeof body === 'object' && body !== null && Object.hasOwn(body, 'texts');
  const parsed = (isList ? many : one).safeParse(body);
  if (!parsed.success) throw refusal(parsed.error.issues[0]);
  const { text: single, texts, options: given = {} } = parsed.data;
  const leastMs = Math.ceil((texts?.length ?? 1) * MS_A_TEXT);
  if (given.timeoutMs < leastMs) throw tooShort(texts.length, leastMs);
  return { input: texts ?? single, options: given };
}

function tooShort(texts, leastMs) {
  return new LexrunError('INVALID_INPUT', `Field options.timeoutMs: ${texts} texts need at least ${leastMs}.`, {
    hint: 'Allow more time, or send fewer texts at once.',
    details: { field: 'options.timeoutMs', limit: leastMs },
  });
}

function refusal({ path, code, message }) {
  const field = path.join('.');
  // An unknown key is the client's own word, and might be a text in the wrong place.
  const why = code === 'unrecognized_keys' ? 'has a field that does not exist' : message.replace(/^.*?: /, '');
  return new LexrunError('INVALID_INPUT', `${field === '' ? 'The body' : `Field ${field}`}: ${why}.`, {
    hint: 'Send { "text": … } or { "texts": […] }; /docs has the schema.',
    details: field === '' ? {} : { field },
  });
}
