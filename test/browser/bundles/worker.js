import { serve } from '@lexrun/web/worker';

serve();
