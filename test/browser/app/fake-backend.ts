// A backend module of an application, as the options `backend` and `tokenizer` name one: by its address.
export { createBackend } from '@lexrun/core/testing';
