import { LexrunError } from '../error/lexrun-error.js';
import type { PaddingPlan } from './pad.js';
import { MAX_ID } from './spec/vocabulary.js';
import type { PaddingOptions, TruncationOptions } from './tokenizer.js';

const MAX_LENGTH = 1_000_000;

function invalid(message: string): LexrunError {
  return new LexrunError('INVALID_OPTIONS', message);
}

function integer(name: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw invalid(`${name} must be an integer from ${least} to ${most}`);
  }
  return value;
}

function choice<T extends string>(name: string, value: T, choices: readonly T[]): T {
  if (!choices.includes(value)) throw invalid(`${name} must be one of ${choices.join(', ')}`);
  return value;
}

/** Truncation options with their defaults, within bounds. */
export function resolveTruncation(options: TruncationOptions): Required<TruncationOptions> {
  if (typeof options !== 'object' || options === null) throw invalid('truncation must be an object or null');
  return {
    maxLength: integer('truncation.maxLength', options.maxLength, 1, MAX_LENGTH),
    stride: integer('truncation.stride', options.stride ?? 0, 0, MAX_LENGTH),
    strategy: choice('truncation.strategy', options.strategy ?? 'longest_first', [
      'longest_first',
      'only_first',
      'only_second',
    ]),
    side: choice('truncation.side', options.side ?? 'right', ['left', 'right']),
  };
}

/** Padding options with their defaults, within bounds. */
export function resolvePadding(options: PaddingOptions, defaultId: number): PaddingPlan {
  if (typeof options !== 'object' || options === null) throw invalid('padding must be an object or null');
  const { length = 'longest' } = options;
  return {
    length: length === 'longest' ? length : integer('padding.length', length, 0, MAX_LENGTH),
    multipleOf: integer('padding.multipleOf', options.multipleOf ?? 0, 0, MAX_LENGTH),
    side: choice('padding.side', options.side ?? 'right', ['left', 'right']),
    id: integer('padding.padId', options.padId ?? defaultId, 0, MAX_ID),
    typeId: integer('padding.padTypeId', options.padTypeId ?? 0, 0, MAX_ID),
  };
}
