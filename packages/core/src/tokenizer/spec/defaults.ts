import type { PaddingPlan } from '../pad.js';
import type { TruncationOptions } from '../tokenizer.js';
import { type Fields, invalidTokenizer } from './fields.js';
import { MAX_ID } from './vocabulary.js';

const MAX_LENGTH = 1_000_000;
/** Files name the largest integer of a machine where nothing is to be cut. */
const LARGEST = 2 ** 64;
/** A model_max_length above this means that nobody set one. */
const MAX_MODEL_LENGTH = 10_000_000;

const STRATEGIES = {
  LongestFirst: 'longest_first',
  OnlyFirst: 'only_first',
  OnlySecond: 'only_second',
} as const;

/** Reads the `truncation` section. */
export function readTruncation(root: Fields): Required<TruncationOptions> | null {
  if (root.get('truncation') === undefined) return null;
  const fields = root.fields('truncation');
  return {
    maxLength: Math.min(fields.integer('max_length', LARGEST), MAX_LENGTH),
    stride: fields.integer('stride', MAX_LENGTH),
    strategy: STRATEGIES[fields.choice('strategy', ['LongestFirst', 'OnlyFirst', 'OnlySecond'])],
    side: fields.choice('direction', ['Left', 'Right'], 'Right') === 'Left' ? 'left' : 'right',
  };
}

/** Reads the `padding` section. */
export function readPadding(root: Fields): PaddingPlan | null {
  if (root.get('padding') === undefined) return null;
  const fields = root.fields('padding');
  const strategy = fields.get('strategy');
  if (strategy !== 'BatchLongest' && typeof strategy !== 'object') {
    throw invalidTokenizer('padding.strategy must be BatchLongest or an object with Fixed');
  }
  return {
    length: strategy === 'BatchLongest' ? 'longest' : fields.fields('strategy').integer('Fixed', MAX_LENGTH),
    multipleOf: fields.integer('pad_to_multiple_of', MAX_LENGTH, 0),
    side: fields.choice('direction', ['Left', 'Right']) === 'Left' ? 'left' : 'right',
    id: fields.integer('pad_id', MAX_ID),
    typeId: fields.integer('pad_type_id', MAX_ID),
  };
}

/** `model_max_length` of tokenizer_config.json, unless it stands for none. */
export function readModelMaxLength(config: Fields | null): number | undefined {
  const value = config?.get('model_max_length');
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_MODEL_LENGTH
    ? value
    : undefined;
}
