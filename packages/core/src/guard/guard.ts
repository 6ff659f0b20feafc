import type { ErrorCode } from '../error/codes.js';
import type { TextPolicy } from '../task/task-runner.js';
import { BIDI_CONTROL, CONTROL, ZERO_WIDTH } from './character-classes.js';
import type { CleanedText } from './clean-text.js';

/** How one class of characters is treated. */
export type CharacterRule = 'allow' | 'strip' | 'reject';

/** Guard options once they are checked and complete. */
export interface GuardSettings {
  readonly maxCharacters: number;
  readonly maxTexts: number;
  readonly empty: 'reject' | 'allow';
  readonly controlCharacters: CharacterRule;
  readonly loneSurrogates: 'reject' | 'replace';
  readonly bidiControls: CharacterRule;
  readonly zeroWidth: CharacterRule;
  readonly normalization: 'none' | 'NFC' | 'NFD' | 'NFKC' | 'NFKD';
  readonly overflow: 'truncate' | 'error';
  readonly specialTokensInText: 'text' | 'parse';
}

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
  const classes = [
    { rule: settings.controlCharacters, source: CONTROL, code: 'CONTROL_CHARACTER', name: 'a control character' },
    { rule: settings.bidiControls, source: BIDI_CONTROL, code: 'FORBIDDEN_CHARACTER', name: 'a bidirectional control' },
    { rule: settings.zeroWidth, source: ZERO_WIDTH, code: 'FORBIDDEN_CHARACTER', name: 'a zero-width character' },
  ] as const;
  const options = ['controlCharacters', 'bidiControls', 'zeroWidth'];
  const looked = classes.filter(({ rule }) => rule !== 'allow').map(({ source }) => source);
  const stripped = classes.filter(({ rule }) => rule === 'strip').map(({ source }) => source);
  const { overflow, specialTokensInText } = settings;
  return {
    ...settings,
    normalize: settings.normalization === 'none' ? undefined : normalize,
    policy: { overflow, specialTokensInText },
    suspect: new RegExp(['[\\uD800-\\uDFFF]', ...looked].join('|')),
    forbidden: classes.flatMap(({ rule, source, code, name }, i) =>
      rule === 'reject' ? [{ pattern: new RegExp(source), code, name, option: `guard.${options[i]}` }] : [],
    ),
    strip: stripped.length > 0 ? new RegExp(`(?:${stripped.join('|')})+`, 'g') : undefined,
  };
}
