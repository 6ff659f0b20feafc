import { growthLimit, tooMuchText } from '../growth.js';
import type { Pattern } from '../pattern/pattern.js';
import { type Fields, invalidTokenizer } from '../spec/fields.js';
import { readCharacter } from '../spec/read-character.js';
import type { Decoder } from './decoder.js';
import { cleanUp } from './wordpiece.js';

/** One token out of all. */
export const fuseDecoder: Decoder = { decode: (tokens) => [tokens.join('')] };

/** Replaces in every token what a pattern matches. */
export function replaceDecoder(pattern: Pattern, content: string): Decoder {
  const replace = (token: string): string => {
    const matches = pattern.findAll(token);
    const limit = growthLimit(token.length);
    let text = '';
    let done = 0;
    for (let index = 0; index < matches.length; index += 2) {
      text += token.slice(done, matches[index]) + content;
      if (text.length > limit) throw tooMuchText();
      done = matches[index + 1]!;
    }
    return text + token.slice(done);
  };
  return { decode: (tokens) => tokens.map((token) => (token === '' ? token : replace(token))) };
}

/** Reads Strip: up to so many of one character fewer at the start and at the end of every token. */
export function readStripDecoder(spec: Fields): Decoder {
  const content = readCharacter(spec, 'content');
  const start = spec.integer('start', Number.MAX_SAFE_INTEGER);
  const stop = spec.integer('stop', Number.MAX_SAFE_INTEGER);
  const width = content.length;
  return {
    decode: (tokens) =>
      tokens.map((token) => {
        let from = 0;
        for (let count = 0; count < start && token.startsWith(content, from); count++) from += width;
        let to = token.length;
        for (let count = 0; count < stop && to >= from + width && token.endsWith(content, to); count++) to -= width;
        return token.slice(from, to);
      }),
  };
}

/** Reads BPEDecoder: the suffix of a word's last token becomes a space, or nothing at the end. */
export function readBpeDecoder(spec: Fields): Decoder {
  const suffix = spec.string('suffix');
  return {
    decode: (tokens) =>
      tokens.map((token, index) => {
        const replacement = index === tokens.length - 1 ? '' : ' ';
        if (suffix !== '') return token.replaceAll(suffix, replacement);
        return replacement + [...token].map((character) => character + replacement).join('');
      }),
  };
}

/** Reads CTC: repeated tokens count once, padding vanishes, word delimiters become spaces. */
export function readCtcDecoder(spec: Fields): Decoder {
  const padToken = spec.string('pad_token');
  const delimiter = spec.string('word_delimiter_token');
  const cleanup = spec.boolean('cleanup');
  if (padToken === '' || delimiter === '') throw invalidTokenizer(`${spec.path} names an empty token`);
  return {
    decode: (tokens) =>
      tokens
        .filter((token, index) => index === 0 || token !== tokens[index - 1])
        .map((token) => {
          const text = token.replaceAll(padToken, '');
          return cleanup ? cleanUp(text).replaceAll(delimiter, ' ') : text;
        })
        .filter((token) => token !== ''),
  };
}
