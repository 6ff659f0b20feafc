// Loads a service and tells how it took it. --help lists what there is.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { drawLatencies } from './draw.mjs';
import { closedLoop, openLoop } from './loops.mjs';
import { printSummary, summarize } from './summary.mjs';
import { makeTexts } from './texts.mjs';

const HELP = `node load.mjs [URL …]            default: http://localhost:8000/predict; several are loaded one after the other
  --texts short|mixed|FILE       lengths of the texts, or a JSON array of texts; default mixed
  --connections 32               closed loop: connections that ask without a pause
  --rate 50                      open loop instead: requests a second, at random moments
  --seconds 15                   how long
  --field text                   name of the text in the body
  --svg FILE                     draws latency by percentile
`;
const options = {
  texts: { type: 'string', default: 'mixed' },
  connections: { type: 'string', default: '32' },
  rate: { type: 'string' },
  seconds: { type: 'string', default: '15' },
  field: { type: 'string', default: 'text' },
  svg: { type: 'string' },
  help: { type: 'boolean', default: false },
};
try {
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (values.help) process.stdout.write(HELP);
  else await load(values, positionals.length > 0 ? positionals : ['http://localhost:8000/predict']);
} catch (error) {
  process.stderr.write(`${error.message}\n${HELP}`);
  process.exitCode = 2;
}

async function load(values, urls) {
  const positive = (name) => {
    const value = Number(values[name]);
    if (value > 0 && Number.isFinite(value)) return value;
    throw new Error(`--${name} must be a positive number.`);
  };
  const seconds = positive('seconds');
  const texts = ['short', 'mixed'].includes(values.texts)
    ? makeTexts(values.texts)
    : JSON.parse(readFileSync(values.texts, 'utf8'));
  const bodies = texts.map((text) => JSON.stringify({ [values.field]: text }));
  const runs = [];
  for (const url of urls) {
    const measured =
      values.rate === undefined
        ? await closedLoop({ url, bodies, connections: positive('connections'), seconds })
        : await openLoop({ url, bodies, rate: positive('rate'), seconds });
    const summary = summarize(measured);
    process.stdout.write(printSummary(url, summary));
    // A script that asks whether a service holds has to learn that nobody answered.
    if (summary.sorted.length === 0) process.exitCode = 1;
    runs.push({ name: `${url}: ${summary.perSecond.toFixed(0)} a second`, sorted: summary.sorted });
  }
  if (values.svg !== undefined) writeFileSync(values.svg, drawLatencies(runs));
}
