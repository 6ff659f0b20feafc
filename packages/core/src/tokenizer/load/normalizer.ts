import type { AlignedText } from '../aligned-text.js';
import { toByteLevel } from '../byte-level.js';
import { BertNormalizer } from '../normalizer/bert.js';
import { readBertOptions } from '../normalizer/bert-options.js';
import { lowercase } from '../normalizer/lowercase.js';
import { nmt } from '../normalizer/nmt.js';
import type { Normalizer } from '../normalizer/normalizer.js';
import { readPrecompiled } from '../normalizer/precompiled.js';
import { prependNormalizer } from '../normalizer/prepend.js';
import { replaceNormalizer } from '../normalizer/replace.js';
import { readStrip, stripAccents } from '../normalizer/strip.js';
import { unicodeForm } from '../normalizer/unicode-form.js';
import { loadPattern } from '../pattern/load-pattern.js';
import { type Fields, shown, unsupportedTokenizer } from '../spec/fields.js';

/** Reads the normalizer. */
export async function loadNormalizer(root: Fields): Promise<Normalizer | null> {
  return root.get('normalizer') === undefined ? null : await load(root.fields('normalizer'));
}

async function load(spec: Fields): Promise<Normalizer> {
  const type = spec.get('type');
  switch (type) {
    case 'BertNormalizer':
      return new BertNormalizer(readBertOptions(spec));
    case 'Lowercase':
      return lowercase;
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD':
      return unicodeForm(type);
    case 'StripAccents':
      return stripAccents;
    case 'Strip':
      return readStrip(spec);
    case 'Replace':
      return replaceNormalizer(await loadPattern(spec), spec.string('content'));
    case 'Prepend':
      return prependNormalizer(spec.string('prepend'));
    case 'Nmt':
      return nmt;
    case 'Precompiled':
      return readPrecompiled(spec);
    case 'ByteLevel':
      return { normalize: toByteLevel };
    case 'Sequence': {
      const steps = await Promise.all(spec.list('normalizers').map(load));
      return {
        normalize: (text: AlignedText): AlignedText => steps.reduce((made, step) => step.normalize(made), text),
      };
    }
    default:
      throw unsupportedTokenizer(`${spec.path} of type ${shown(type)}`);
  }
}
