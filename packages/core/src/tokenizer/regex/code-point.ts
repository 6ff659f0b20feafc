/** The code point at an index below the length; a lone surrogate is one. */
export function codeAt(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  if ((unit & 0xfc00) !== 0xd800 || index + 1 === text.length) return unit;
  const low = text.charCodeAt(index + 1);
  return (low & 0xfc00) === 0xdc00 ? ((unit - 0xd800) << 10) + low - 0xdc00 + 0x10000 : unit;
}

/** The code point that ends at an index above `floor`, before which nothing is looked at. */
export function codeBefore(text: string, index: number, floor = 0): number {
  const unit = text.charCodeAt(index - 1);
  if ((unit & 0xfc00) !== 0xdc00 || index - 2 < floor) return unit;
  const high = text.charCodeAt(index - 2);
  return (high & 0xfc00) === 0xd800 ? ((high - 0xd800) << 10) + unit - 0xdc00 + 0x10000 : unit;
}

/** UTF-16 units of a code point. */
export function width(code: number): 1 | 2 {
  return code > 0xffff ? 2 : 1;
}
