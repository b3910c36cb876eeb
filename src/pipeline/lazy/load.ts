import { createRequire } from 'node:module';

/**
 * The parts of the pipeline that are loaded when they are first needed, each a chunk of its own in
 * the package: an app that never imports express never pays for its instrumentation.
 */
export type LazyPart =
  | 'express'
  | 'fastify'
  | 'grpc'
  | 'http'
  | 'otlp'
  | 'b3'
  | 'console'
  | 'pino'
  | 'undici'
  | 'winston';

const require = createRequire(import.meta.url);
const fromSource = import.meta.url.endsWith('.ts');

/** Loads a part, synchronously, once. In the built package each part is the file `lazy-<part>.js`. */
export function loadPart<T>(part: LazyPart): T {
  return require(fromSource ? `./${part}.ts` : `./lazy-${part}.js`) as T;
}
