import type { RequestRecord } from './request-record.js';

/** The record of a call that nobody observes. */
export const SILENT: RequestRecord = { accepted() {}, rejected() {}, executed() {}, completed() {}, failed() {} };
