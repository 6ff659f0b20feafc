import { readBertProcessing, readRobertaProcessing } from '../post-processor/bert.js';
import { postProcessorSequence, readByteLevelProcessing } from '../post-processor/byte-level.js';
import type { PostProcessor } from '../post-processor/part.js';
import { readTemplate } from '../post-processor/template.js';
import { type Fields, shown, unsupportedTokenizer } from '../spec/fields.js';

/** Reads the post-processor. */
export function loadPostProcessor(root: Fields): PostProcessor | null {
  return root.get('post_processor') === undefined ? null : load(root.fields('post_processor'));
}

function load(spec: Fields): PostProcessor {
  const type = spec.get('type');
  switch (type) {
    case 'TemplateProcessing':
      return readTemplate(spec);
    case 'BertProcessing':
      return readBertProcessing(spec);
    case 'RobertaProcessing':
      return readRobertaProcessing(spec);
    case 'ByteLevel':
      return readByteLevelProcessing(spec);
    case 'Sequence':
      return postProcessorSequence(spec.list('processors').map(load));
    default:
      throw unsupportedTokenizer(`${spec.path} of type ${shown(type)}`);
  }
}
