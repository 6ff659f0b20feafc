import type { ErrorCode } from '../error/codes.js';
import type { TextPolicy } from '../task/task-runner.js';
import { CHARACTER_CLASSES } from './character-classes.js';
import type { CleanedText } from './clean-text.js';
import type { GuardOptions } from './guard-options.js';

/** Guard options once they are checked and complete. */
export type GuardSettings = { readonly [Option in keyof GuardOptions]-?: NonNullable<GuardOptions[Option]> };

/** A class of characters that a text must not contain. */
export interface Forbidden {
  readonly pattern: RegExp;
  readonly code: ErrorCode;
  /** What the character is, for the message. */
  readonly name: string;
  /** The option that would admit it. */
  readonly option: string;
}

/** A guard ready to walk texts: its settings, with the patterns they amount to. */
export interface Guard extends GuardSettings {
  /** Brings a text to the normal form that was asked for; undefined for none. */
  readonly normalize: ((text: string, field: string, guard: Guard) => CleanedText) | undefined;
  /** How executors read the text; travels with every request. */
  readonly policy: TextPolicy;
  /** Finds any code unit that needs a closer look. A text it does not match is clean, whatever the settings. */
  readonly suspect: RegExp;
  /** Classes to refuse, in the order they are looked for. */
  readonly forbidden: readonly Forbidden[];
  /** Runs of characters to remove; undefined where nothing is removed. Global: set `lastIndex` before `exec`. */
  readonly strip: RegExp | undefined;
}

/** Compiles settings into a guard. */
export function toGuard(settings: GuardSettings, normalize?: Guard['normalize']): Guard {
  const looked = CHARACTER_CLASSES.filter(({ option }) => settings[option] !== 'allow').map(({ source }) => source);
  const stripped = CHARACTER_CLASSES.filter(({ option }) => settings[option] === 'strip').map(({ source }) => source);
  const refused = CHARACTER_CLASSES.filter(({ option }) => settings[option] === 'reject');
  const { overflow, specialTokensInText } = settings;
  return {
    ...settings,
    normalize: settings.normalization === 'none' ? undefined : normalize,
    policy: { overflow, specialTokensInText },
    suspect: new RegExp(['[\\uD800-\\uDFFF]', ...looked].join('|')),
    forbidden: refused.map(({ option, source, code, name }) => {
      return { pattern: new RegExp(source), code, name, option: `guard.${option}` };
    }),
    strip: stripped.length > 0 ? new RegExp(`(?:${stripped.join('|')})+`, 'g') : undefined,
  };
}
