/** Most UTF-16 code units of a line: beyond it, the input is not text in lines, and holding it would fill the memory. */
const LONGEST_LINE = 1_000_000;

/** Lines of a byte stream that are not blank, each with its number and the place of its end in bytes. */
export async function* readLines(chunks) {
  const decoder = new TextDecoder();
  let rest = '';
  let number = 0;
  let bytes = 0;
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      number++;
      bytes += Buffer.byteLength(line) + 1;
      if (line.trim() !== '') yield { number, bytes, text: line.replace(/\r$/, '') };
    }
    if (rest.length > LONGEST_LINE) throw new Error(`Line ${number + 1} has more than ${LONGEST_LINE} characters.`);
  }
  rest += decoder.decode();
  if (rest.trim() !== '') yield { number: number + 1, bytes: bytes + Buffer.byteLength(rest), text: rest };
}
