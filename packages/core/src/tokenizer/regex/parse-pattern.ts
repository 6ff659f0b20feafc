import { alternatives, type Node, peek, sequence, setNode } from './ast.js';
import { atomic } from './atomic-group.js';
import { foldCharacter, hasMultiFold, ignoreCase } from './case-fold.js';
import { ANY, characters, complement, NEWLINE, NONE, single, union } from './char-set.js';
import { malformed, tooLarge, unsupported } from './errors.js';
import { makeLook } from './lookaround-node.js';
import { parseClass } from './parse-class.js';
import { parseEscape } from './parse-escape.js';
import { PatternReader } from './pattern-reader.js';
import { parseQuantifiers } from './quantifier.js';
import { NOT_NEWLINE, WORD } from './unicode-set.js';

/** Pattern length in UTF-16 units. */
const maxLength = 20_000;
/** Groups within groups. */
const maxDepth = 100;

interface Flags {
  readonly ignoreCase: boolean;
  /** `(?m)` in this syntax: the dot also matches a line end. */
  readonly dotAll: boolean;
}

const quantifierStart = /[*+?]|\{(?:\d+(?:,\d*)?|,\d+)\}/y;

/**
 * Parses the default syntax of Oniguruma, which the Rust `tokenizers` library gives its patterns to.
 *
 * @throws LexrunError `INVALID_TOKENIZER` when malformed or over the caps, `UNSUPPORTED_TOKENIZER` for constructs that
 * have no linear-time form here.
 */
export function parsePattern(pattern: string): Node {
  if (pattern.length > maxLength) throw tooLarge('characters', maxLength);
  const reader = new PatternReader(pattern);
  const node = parseAlternatives(reader, { ignoreCase: false, dotAll: false }, 0);
  if (!reader.atEnd) throw malformed('a parenthesis is closed that was not opened');
  return node;
}

// Up to, not including, the closing parenthesis.
function parseAlternatives(reader: PatternReader, flags: Flags, depth: number): Node {
  if (depth > maxDepth) throw tooLarge('groups within groups', maxDepth);
  const branches = [parseBranch(reader, flags, depth)];
  while (reader.take('|')) branches.push(parseBranch(reader, flags, depth));
  return alternatives(...branches);
}

function parseBranch(reader: PatternReader, flags: Flags, depth: number): Node {
  const parts: Node[] = [];
  while (!reader.atEnd && !reader.sees('|') && !reader.sees(')')) {
    if (reader.sees('(?#')) {
      if (reader.match(/\(\?#(?:[^\\)]|\\.)*\)/sy) === null) throw malformed('a comment is not closed');
      continue;
    }
    const option = reader.match(/\(\?([imxWDSPCILy-]+)\)/y);
    if (option !== null) {
      // The option holds to the end of the enclosing group, across its alternatives: `a(?i)b|c` is `a(?i:b|c)`.
      parts.push(parseAlternatives(reader, changeFlags(flags, option[1]!), depth + 1));
      break;
    }
    if (reader.match(quantifierStart) !== null) throw malformed('a quantifier follows nothing');
    parts.push(parseQuantifiers(reader, parseAtom(reader, flags, depth), depth));
  }
  return sequence(...parts);
}

function changeFlags(flags: Flags, letters: string): Flags {
  const found = /^([im]*)(?:-([im]*))?$/.exec(letters);
  if (found === null) throw unsupported(`the group option (?${letters})`);
  const on = found[1]!;
  const off = found[2] ?? '';
  return {
    ignoreCase: (flags.ignoreCase || on.includes('i')) && !off.includes('i'),
    dotAll: (flags.dotAll || on.includes('m')) && !off.includes('m'),
  };
}

function parseAtom(reader: PatternReader, flags: Flags, depth: number): Node {
  if (reader.sees('(')) return parseGroup(reader, flags, depth);
  if (reader.take('[')) return setNode(parseClass(reader, flags.ignoreCase));
  if (reader.take('.')) return setNode(flags.dotAll ? ANY : NOT_NEWLINE);
  // `^` and `$` are about lines in this syntax, and `^` does not match after a line end that ends the text.
  if (reader.take('^')) return alternatives(START, sequence(peek(true, NEWLINE, false), peek(false, ANY, false)));
  if (reader.take('$')) return peek(false, NEWLINE, true);
  if (!reader.take('\\')) return literal(reader.next().codePointAt(0)!, flags);
  const anchor = reader.match(/[AzZbBRNO]/y);
  if (anchor !== null) return anchors[anchor[0] as keyof typeof anchors]();
  const escaped = parseEscape(reader, false);
  return 'set' in escaped ? setNode(escaped.set) : literal(escaped.code, flags);
}

function literal(code: number, flags: Flags): Node {
  if (!flags.ignoreCase) return setNode(single(code));
  const set = ignoreCase(single(code));
  if (hasMultiFold(set)) throw unsupported('a case-insensitive character that equals a string');
  return setNode(set, foldCharacter(code));
}

const START = peek(true, NONE, true);
const END = peek(false, NONE, true);
const inWord = (behind: boolean): Node => peek(behind, WORD, false);
const outsideWord = (behind: boolean): Node => peek(behind, complement(WORD), true);

const anchors = {
  A: (): Node => START,
  z: (): Node => END,
  Z: (): Node => alternatives(END, makeLook(false, false, sequence(setNode(NEWLINE), END))),
  b: (): Node => alternatives(sequence(inWord(true), outsideWord(false)), sequence(outsideWord(true), inWord(false))),
  B: (): Node => alternatives(sequence(inWord(true), inWord(false)), sequence(outsideWord(true), outsideWord(false))),
  // A line end, which is atomic: `\r\n` is never taken apart.
  R: (): Node =>
    alternatives(
      sequence(setNode(single(0x0d)), setNode(NEWLINE)),
      sequence(setNode(single(0x0d)), peek(false, complement(NEWLINE), true)),
      setNode(union(characters('\n\v\f\u0085\u2028\u2029'))),
    ),
  N: (): Node => setNode(NOT_NEWLINE),
  O: (): Node => setNode(ANY),
};

function parseGroup(reader: PatternReader, flags: Flags, depth: number): Node {
  if (reader.sees('(*')) throw unsupported('a callout (*…)');
  reader.take('(');
  const look = reader.match(/\?(<?)([=!])/y);
  const isAtomic = look === null && reader.take('?>');
  const inner = look === null && !isAtomic ? groupFlags(reader, flags) : flags;
  const body = parseAlternatives(reader, inner, depth + 1);
  if (!reader.take(')')) throw malformed('a group is not closed');
  if (look !== null) return makeLook(look[1] === '<', look[2] === '!', body);
  return isAtomic ? atomic(body) : body;
}

// Reads what stands between `(` and the body. Captures are groups like any other: a match has no parts here.
function groupFlags(reader: PatternReader, flags: Flags): Flags {
  if (!reader.sees('?')) return flags;
  if (reader.take('?:')) return flags;
  if (reader.match(/\?<[A-Za-z_][A-Za-z0-9_]*>|\?'[A-Za-z_][A-Za-z0-9_]*'/y) !== null) return flags;
  const option = reader.match(/\?([imxWDSPCILy-]+):/y);
  if (option !== null) return changeFlags(flags, option[1]!);
  const start = reader.pattern.slice(reader.position, reader.position + 3);
  if (start.startsWith('?(')) throw unsupported('a conditional (?(…)…)');
  if (start.startsWith('?~')) throw unsupported('an absent group (?~…)');
  if (start.startsWith('?{')) throw unsupported('a callout (?{…})');
  throw unsupported(`the group (${start}`);
}
