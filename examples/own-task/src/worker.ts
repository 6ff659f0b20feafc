import { serve } from '@lexrun/node/worker';
import { sentenceSentiment } from './sentence-sentiment.js';

serve({ tasks: { [sentenceSentiment.name]: sentenceSentiment.runner } });
