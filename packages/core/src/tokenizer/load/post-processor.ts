import type { PostProcessor } from '../post-processor/part.js';
import { type Fields, shown, unsupportedTokenizer } from '../spec/fields.js';

/** Reads the post-processor, importing what it is made of. */
export async function loadPostProcessor(root: Fields): Promise<PostProcessor | null> {
  return root.get('post_processor') === undefined ? null : await load(root.fields('post_processor'));
}

async function load(spec: Fields): Promise<PostProcessor> {
  const type = spec.get('type');
  switch (type) {
    case 'TemplateProcessing':
      return (await import('../post-processor/template.js')).readTemplate(spec);
    case 'BertProcessing':
      return (await import('../post-processor/bert.js')).readBertProcessing(spec);
    case 'RobertaProcessing':
      return (await import('../post-processor/bert.js')).readRobertaProcessing(spec);
    case 'ByteLevel':
      return (await import('../post-processor/byte-level.js')).readByteLevelProcessing(spec);
    case 'Sequence': {
      const { postProcessorSequence } = await import('../post-processor/byte-level.js');
      return postProcessorSequence(await Promise.all(spec.list('processors').map(load)));
    }
    default:
      throw unsupportedTokenizer(`${spec.path} of type ${shown(type)}`);
  }
}
