import { hasMultiFold, ignoreCase } from './case-fold.js';
import { type CharSet, complement, intersection, range, single, union } from './char-set.js';
import { malformed, tooLarge, unsupported } from './errors.js';
import { type Escape, parseEscape } from './parse-escape.js';
import type { PatternReader } from './pattern-reader.js';
import { posixSet } from './unicode-set.js';

/** Classes within classes. */
const maxDepth = 100;

/**
 * Reads a bracket expression, after its `[`. Where case is ignored, Oniguruma folds the whole class before it negates
 * it, and leaves the classes inside alone.
 */
export function parseClass(reader: PatternReader, ignoresCase: boolean): CharSet {
  const negated = reader.take('^');
  const content = parseContent(reader, 1);
  if (!ignoresCase) return negated ? complement(content) : content;
  const folded = ignoreCase(content);
  if (negated) return complement(folded);
  if (hasMultiFold(folded)) throw unsupported('a case-insensitive class with a character that equals a string');
  return folded;
}

function parseNested(reader: PatternReader, depth: number): CharSet {
  if (depth > maxDepth) throw tooLarge('classes within classes', maxDepth);
  const negated = reader.take('^');
  const content = parseContent(reader, depth);
  return negated ? complement(content) : content;
}

// Up to and including the closing bracket.
function parseContent(reader: PatternReader, depth: number): CharSet {
  const operands: CharSet[] = [];
  let members: CharSet[] = [];
  // A bracket that closes nothing yet is a member: `[]a]`.
  let first = true;
  while (first || !reader.take(']')) {
    if (reader.atEnd) throw malformed('a class is not closed');
    if (!first && reader.take('&&')) {
      operands.push(union(...members));
      members = [];
      continue;
    }
    if (first && reader.take('&&')) operands.push(union());
    else members.push(parseMember(reader, depth));
    first = false;
  }
  return intersection(...operands, union(...members));
}

function parseMember(reader: PatternReader, depth: number): CharSet {
  const posix = reader.match(/\[:(\^?)([A-Za-z]{0,20}):\]/y);
  if (posix !== null) {
    if (continuesAsRange(reader)) throw unsupported('a range that starts with a POSIX bracket');
    const set = posixSet(posix[2]!);
    return posix[1] === '^' ? complement(set) : set;
  }
  if (reader.take('[')) return parseNested(reader, depth + 1);
  const low = parseSingle(reader);
  if ('set' in low) {
    if (reader.sees('-&&')) throw unsupported('a range that ends with a class');
    if (continuesAsRange(reader)) throw malformed('a range in a class starts with a class');
    return low.set;
  }
  if (!continuesAsRange(reader)) return single(low.code);
  reader.take('-');
  if (reader.sees('[') || reader.sees('&&')) throw unsupported('a range that ends with a class');
  const high = parseSingle(reader);
  if ('set' in high) throw malformed('a range in a class ends with a class');
  if (high.code < low.code) throw malformed('a range in a class is empty');
  // Another range mark here is read differently by different versions of Oniguruma.
  if (reader.sees('--')) throw unsupported('a range after a range');
  return range(low.code, high.code);
}

function continuesAsRange(reader: PatternReader): boolean {
  return reader.sees('-') && !reader.sees('-]');
}

function parseSingle(reader: PatternReader): Escape {
  if (reader.atEnd) throw malformed('a class is not closed');
  if (reader.take('\\')) return parseEscape(reader, true);
  return { code: reader.next().codePointAt(0)! };
}
