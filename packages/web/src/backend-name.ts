/** Name of the backend, in specs and health reports. Alone in its file: the page needs it without the backend's code. */
export const BACKEND_NAME = 'onnxruntime-web';
