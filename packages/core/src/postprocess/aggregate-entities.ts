import { argMax } from './arg-max.js';

/** How the tokens of an entity become one answer. */
export type AggregationStrategy = 'none' | 'simple' | 'first' | 'average' | 'max';

/** A token with the probability of each label. */
export interface TokenScores {
  readonly word: string;
  readonly scores: Float32Array;
  /** Place in the text in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** Whether the token continues the word before it. */
  readonly isSubword: boolean;
}

/** A labelled stretch of the text. */
export interface LabelledSpan {
  readonly entity: string;
  readonly score: number;
  readonly start: number;
  readonly end: number;
  readonly word: string;
}

/** What aggregation needs to know of model and tokenizer. */
export interface AggregationContext {
  readonly labels: readonly string[];
  /** Joins token spellings to text, as the tokenizer's decoder does. */
  readonly join: (words: readonly string[]) => string;
}

/**
 * Turns tokens into answers as the aggregation strategies of Python transformers do (`TokenClassificationPipeline`):
 * `none` labels tokens, `simple` joins neighbours of one entity, the others first make the tokens of a word agree. Means
 * are taken in single precision; the first of equal labels wins.
 */
export function aggregateEntities(
  tokens: readonly TokenScores[],
  strategy: AggregationStrategy,
  context: AggregationContext,
): readonly LabelledSpan[] {
  if (strategy === 'none') return tokens.map((token) => labelled(token, token.scores, context));
  if (strategy === 'simple')
    return joinEntities(
      tokens.map((token) => labelled(token, token.scores, context)),
      context,
    );
  const words = groupWords(tokens).map((word) => {
    const first = word[0] as TokenScores;
    const end = (word.at(-1) as TokenScores).end;
    const joined = { word: context.join(word.map((token) => token.word)), start: first.start, end };
    return labelled(joined, wordScores(word, strategy), context);
  });
  return joinEntities(words, context);
}

function labelled(
  { word, start, end }: Pick<LabelledSpan, 'word' | 'start' | 'end'>,
  scores: Float32Array,
  { labels }: AggregationContext,
): LabelledSpan {
  const column = argMax(scores);
  return { entity: labels[column] as string, score: scores[column] as number, word, start, end };
}

/** Tokens by word. A text that begins within a word begins one. */
function groupWords(tokens: readonly TokenScores[]): readonly (readonly TokenScores[])[] {
  const words: TokenScores[][] = [];
  for (const token of tokens) {
    const word = words.at(-1);
    if (word === undefined || !token.isSubword) words.push([token]);
    else word.push(token);
  }
  return words;
}

function wordScores(word: readonly TokenScores[], strategy: 'first' | 'average' | 'max'): Float32Array {
  if (strategy === 'average') return meanScores(word);
  const surest = strategy === 'first' ? 0 : argMax(word.map(({ scores }) => scores[argMax(scores)] as number));
  return (word[surest] as TokenScores).scores;
}

function meanScores(word: readonly TokenScores[]): Float32Array {
  const mean = new Float32Array((word[0] as TokenScores).scores.length);
  for (const { scores } of word) {
    for (let column = 0; column < mean.length; column += 1) {
      mean[column] = (mean[column] as number) + (scores[column] as number);
    }
  }
  return mean.map((sum) => sum / word.length);
}

/** `B-PER` is the beginning of a PER, `I-PER` a part of one; any other label counts as a part of itself. */
function tagOf(label: string): { readonly begins: boolean; readonly tag: string } {
  const marked = label.startsWith('B-') || label.startsWith('I-');
  return { begins: label.startsWith('B-'), tag: marked ? label.slice(2) : label };
}

/** Joins neighbours with one tag; a `B-` always begins a new entity. */
function joinEntities(spans: readonly LabelledSpan[], context: AggregationContext): readonly LabelledSpan[] {
  const groups: LabelledSpan[][] = [];
  for (const span of spans) {
    const group = groups.at(-1);
    const { begins, tag } = tagOf(span.entity);
    if (group === undefined || begins || tag !== tagOf((group.at(-1) as LabelledSpan).entity).tag) groups.push([span]);
    else group.push(span);
  }
  return groups.map((group) => {
    const first = group[0] as LabelledSpan;
    const sum = group.reduce((total, { score }) => total + score, 0);
    return {
      entity: nameOf(first.entity),
      score: Math.fround(sum / group.length),
      word: context.join(group.map(({ word }) => word)),
      start: first.start,
      end: (group.at(-1) as LabelledSpan).end,
    };
  });
}

/** Python names a group by what follows the first hyphen of its label, whatever precedes it. */
function nameOf(label: string): string {
  return label.slice(label.indexOf('-') + 1);
}
