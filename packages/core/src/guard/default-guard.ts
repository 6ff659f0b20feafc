import { type Guard, toGuard } from './guard.js';

/** The guard of whoever gives no options: the defaults of `guard-options.ts`, whose checks are then not loaded. */
export const defaultGuard = (): Guard =>
  toGuard({
    maxCharacters: 20_000,
    maxTexts: 256,
    empty: 'reject',
    controlCharacters: 'strip',
    loneSurrogates: 'reject',
    bidiControls: 'allow',
    zeroWidth: 'allow',
    normalization: 'none',
    overflow: 'truncate',
    specialTokensInText: 'text',
  });
