export { AdminServer } from './admin-server.ts';
export { ListenError, type Place } from './listen-error.ts';
export type { AdminServerOptions, Page, ServerLimits } from './options.ts';
