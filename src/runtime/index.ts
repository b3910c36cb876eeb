export { type FlushReport, Runtime, type RuntimeStatus } from './runtime.ts';
export { preload, type StartOptions, start } from './start.ts';
