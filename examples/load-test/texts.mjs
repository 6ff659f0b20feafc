const ENGLISH =
  'the film was a warm and funny story but battery support never answered my delivery arrived early room clean staff kind price fair sound poor screen bright plot slow ending sad';
const CHINESE = [
  '这部电影',
  '真的',
  '很好看',
  '物流',
  '太慢',
  '房间',
  '干净',
  '味道',
  '一般',
  '服务',
  '热情',
  '质量',
  '不错',
  '退货',
];
const WORDS = ENGLISH.split(' ');

/** Words of a text: the median and spread of each kind, as product and film reviews have them. */
const KINDS = { short: { median: 12, spread: 0.35, most: 40 }, mixed: { median: 40, spread: 1.1, most: 450 } };

/** The same stream of numbers for the same seed, so that two servers get the same texts. */
function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Texts of realistic lengths (log-normal), three in ten of them Chinese. */
export function makeTexts(kind, count = 500, seed = 7) {
  const { median, spread, most } = KINDS[kind];
  const random = randomNumbers(seed);
  return Array.from({ length: count }, () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const words = Math.max(2, Math.min(most, Math.round(median * Math.exp(spread * normal))));
    const from = random() < 0.3 ? CHINESE : WORDS;
    const picked = Array.from({ length: words }, () => from[Math.floor(random() * from.length)]);
    return picked.join(from === CHINESE ? '' : ' ');
  });
}
