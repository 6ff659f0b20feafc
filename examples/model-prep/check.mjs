// Loads a published folder with Lexrun and compares its answers with the golden cases: the test to run where the model will run.
// Usage: node check.mjs <folder> [smallest part of equal labels, default 1]
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from '@lexrun/node';

const [folder, least = '1'] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Usage: node check.mjs <folder> [smallest part of equal labels]');
  process.exit(2);
}
if (!existsSync(path.join(folder, 'golden.json'))) {
  console.error(`${folder} has no golden.json. Only a folder that prepare.py wrote has one.`);
  process.exit(2);
}
const golden = JSON.parse(readFileSync(path.join(folder, 'golden.json'), 'utf8'));
const texts = golden.cases.map(({ text }) => text);
const dtypes = Object.keys(golden.cases[0]).filter((key) => key !== 'text' && key !== 'gold');

for (const dtype of dtypes) {
  // Special tokens written in a text are parsed as Python parses them, so that the same tokens are compared.
  const classify = await pipeline('text-classification', {
    model: folder,
    dtype,
    guard: { specialTokensInText: 'parse' },
  });
  const results = await classify.run(texts, { topK: 1 });
  await classify.close();
  const labels = results.filter(({ label }, i) => label === golden.cases[i][dtype].label).length / texts.length;
  const worst = Math.max(...results.map(({ score }, i) => Math.abs(score - golden.cases[i][dtype].score)));
  const close = worst <= golden.tolerance ? 'within' : 'beyond';
  console.log(
    `${dtype}: ${texts.length} texts, same label ${labels.toFixed(3)}, largest change of a score ${worst.toExponential(1)}`,
  );
  console.log(
    `  ${close} the tolerance of ${golden.tolerance}; int8 kernels differ between processors, labels should not`,
  );
  if (labels < Number(least)) process.exitCode = 1;
}
