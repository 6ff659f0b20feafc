/** A cursor over the code points of a pattern. */
export class PatternReader {
  readonly pattern: string;
  position = 0;

  constructor(pattern: string) {
    this.pattern = pattern;
  }

  get atEnd(): boolean {
    return this.position >= this.pattern.length;
  }

  /** Whether the rest starts with the text. */
  sees(text: string): boolean {
    return this.pattern.startsWith(text, this.position);
  }

  /** Steps over the text if the rest starts with it. */
  take(text: string): boolean {
    if (!this.sees(text)) return false;
    this.position += text.length;
    return true;
  }

  /** Steps over one character and returns it; empty at the end. */
  next(): string {
    if (this.atEnd) return '';
    const character = String.fromCodePoint(this.pattern.codePointAt(this.position)!);
    this.position += character.length;
    return character;
  }

  /** Steps over what a sticky expression matches here. */
  match(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.position;
    const found = expression.exec(this.pattern);
    if (found !== null) this.position = expression.lastIndex;
    return found;
  }
}
