import type { ErrorCode } from '../error/codes.js';
import type { TextPolicy } from '../task/task-runner.js';
import { BIDI_CONTROL, CONTROL, ZERO_WIDTH } from './character-classes.js';
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

/** Classes of characters a guard may look for, with the option that decides, in the order they are looked for. */
const CLASSES = [
  { option: 'controlCharacters', source: CONTROL, code: 'CONTROL_CHARACTER', name: 'a control character' },
  { option: 'bidiControls', source: BIDI_CONTROL, code: 'FORBIDDEN_CHARACTER', name: 'a bidirectional control' },
  { option: 'zeroWidth', source: ZERO_WIDTH, code: 'FORBIDDEN_CHARACTER', name: 'a zero-width character' },
] as const;

/** Compiles settings into a guard. */
export function toGuard(settings: GuardSettings, normalize?: Guard['normalize']): Guard {
  const looked = CLASSES.filter(({ option }) => settings[option] !== 'allow').map(({ source }) => source);
  const stripped = CLASSES.filter(({ option }) => settings[option] === 'strip').map(({ source }) => source);
  const { overflow, specialTokensInText } = settings;
  return {
    ...settings,
    normalize: settings.normalization === 'none' ? undefined : normalize,
    policy: { overflow, specialTokensInText },
    suspect: new RegExp(['[\\uD800-\\uDFFF]', ...looked].join('|')),
    forbidden: CLASSES.filter(({ option }) => settings[option] === 'reject').map(({ option, source, code, name }) => {
      return { pattern: new RegExp(source), code, name, option: `guard.${option}` };
    }),
    strip: stripped.length > 0 ? new RegExp(`(?:${stripped.join('|')})+`, 'g') : undefined,
  };
}
