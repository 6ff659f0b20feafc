/** UTF-16 length of the character that begins at a unit, 0 at the end. */
export function characterLength(text: string, unit: number): number {
  if (unit >= text.length) return 0;
  const first = text.charCodeAt(unit);
  if (first < 0xd800 || first > 0xdbff || unit + 1 >= text.length) return 1;
  const second = text.charCodeAt(unit + 1);
  return second >= 0xdc00 && second <= 0xdfff ? 2 : 1;
}

/** Number of characters (code points). */
export function codePointLength(text: string): number {
  let length = 0;
  for (let unit = 0; unit < text.length; unit += characterLength(text, unit)) length++;
  return length;
}
