import { ERROR_CODES } from '@lexrun/core';
import { ATTRIBUTE, GEN_AI, METRIC, SCOPE, SPAN } from '@lexrun/core/otel';

/** Words of this many letters are looked for one by one; shorter ones turn up in names by chance. */
const MIN_WORD = 6;
/** A text this short turns up in names by chance. */
const MIN_TEXT = 4;
/** Kept of one test file; a few of them use tens of thousands of made-up texts. */
const MAX_TEXTS = 20_000;
const ID = /^[0-9a-z]{1,8}$|^[0-9a-f]{16}$|^[0-9a-f]{32}$/;

/** What Lexrun itself says in events, logs, spans and metrics, besides the names an application chose. */
const OWN_WORDS = [
  ...Object.keys(ERROR_CODES),
  ...[SPAN, ATTRIBUTE, GEN_AI].flatMap((names) => Object.values(names)),
  ...Object.values(METRIC).flatMap(({ name, unit, description }) => [name, unit, description]),
  ...[SCOPE, 'lexrun', 'embeddings', 'input', 'info', 'warn', 'error', 'request', 'manual', 'stable', 'candidate'],
  ...['accepted', 'rejected', 'queued', 'batch', 'run', 'executed', 'completed', 'failed', 'executor-restarted', 'ok'],
  ...[
    'compared',
    'routed',
    'rollout',
    'running',
    'promoted',
    'rolled-back',
    'errors',
    'latency',
    'agreement',
    'accuracy',
  ],
  ...['starting', 'ready', 'restarting', 'stuck'],
];

/** Compares what was asked with what was told. */
export interface ToldStrings {
  /** Strings of a call's input, at any depth. */
  asked(input: unknown): void;
  /** A name that the application chose, which may be told. */
  named(name: unknown): void;
  /** A value of an event, a log line, a span or a metric. */
  told(value: unknown): void;
  /** A piece of what a process wrote or a page put on its console; pieces from one place belong together. */
  said(text: string, from: string): void;
  /** What was told and holds a text, or a word of one; and texts, or two neighbouring words of one, that were said. */
  leaks(): string[];
}

/** Reads the lines that watch/watcher.mjs and watch/preload.mjs wrote. */
export function readToldLines(lines: string): ToldStrings {
  const found = createToldStrings();
  for (const line of lines.split('\n')) {
    if (line === '') continue;
    const [kind, text, from = ''] = JSON.parse(line) as [keyof ToldStrings, string, string?];
    found[kind](text, from);
  }
  return found;
}

export function createToldStrings(): ToldStrings {
  const texts = new Set<string>();
  const words = new Set<string>();
  const names = new Set<string>(OWN_WORDS);
  const strings = new Set<string>();
  const phrases = new Set<string>();
  const output = new Map<string, string>();

  const add = (text: string): void => {
    if (text.length < MIN_TEXT || texts.size >= MAX_TEXTS) return;
    texts.add(text.toLowerCase());
    for (const word of wordsOf(text.slice(0, 10_000))) words.add(word);
    for (const phrase of phrasesOf(text.slice(0, 10_000))) phrases.add(phrase);
  };
  const walk = (value: unknown, each: (text: string) => void, depth = 6): void => {
    if (typeof value === 'string') each(value);
    else if (typeof value === 'object' && value !== null && depth > 0) {
      for (const part of Object.values(value)) walk(part, each, depth - 1);
    }
  };
  return {
    asked: (input) => walk(input, add),
    named: (name) => void (typeof name === 'string' && names.add(name)),
    told: (value) => walk(value, (text) => void (ID.test(text) || strings.add(text))),
    said: (text, from) => void output.set(from, (output.get(from) ?? '') + text),
    leaks() {
      const unknown = [...strings].filter((text) => !names.has(text));
      const told = unknown.filter((text) => {
        const lower = text.toLowerCase();
        return wordsOf(text).some((word) => words.has(word)) || [...texts].some((asked) => lower.includes(asked));
      });
      const said = new Set([...output.values()].flatMap((text) => phrasesOf(text).filter((one) => phrases.has(one))));
      return [...told, ...said];
    },
  };
}

const wordsOf = (text: string): string[] =>
  (text.toLowerCase().match(/\p{L}+/gu) ?? []).filter((word) => word.length >= MIN_WORD || /\P{ASCII}/u.test(word));

/** Letters of two words, below which they come together by chance. */
const MIN_PHRASE = 10;
/** Characters of a script without spaces that stand for a word. */
const GRAM = 4;

/**
 * Two neighbouring words each, and pieces of words in other scripts. What a process writes is prose and figures, where
 * single words of a text turn up by themselves.
 */
function phrasesOf(text: string): string[] {
  const all = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return all.flatMap((word, index) => {
    const pair = `${word} ${all[index + 1] ?? ''}`;
    const pieces = /\P{ASCII}/u.test(word) ? grams(word) : [];
    return pair.length > MIN_PHRASE && index + 1 < all.length ? [pair, ...pieces] : pieces;
  });
}

const grams = (word: string): string[] =>
  Array.from({ length: Math.max(0, word.length - GRAM + 1) }, (_, at) => word.slice(at, at + GRAM));
