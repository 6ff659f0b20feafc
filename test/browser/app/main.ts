import * as lexrun from '@lexrun/web';

// Tests drive the package through this name, as the code of a page would import it.
declare global {
  interface Window {
    lexrun: typeof lexrun;
  }
}

window.lexrun = lexrun;
