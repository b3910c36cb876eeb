import type { InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
import { PinoInstrumentation as Upstream } from '@opentelemetry/instrumentation-pino';

type Stream = { flush?: (done?: (error?: Error | null) => void) => unknown };
/** What pino's `multistream` makes. */
type Multistream = Stream & { readonly streams?: readonly { readonly stream: Stream }[] };
type Pino = ((...args: unknown[]) => { [stream: symbol]: Multistream | undefined }) & {
  readonly symbols?: { readonly streamSym?: symbol };
  pino?: unknown;
  default?: unknown;
};

/**
 * Upstream's instrumentation of pino, with one fault mended: it puts a multistream before the app's
 * own stream, on which `logger.flush()` does nothing any more.
 */
export class PinoInstrumentation extends Upstream {
  protected override init(): InstrumentationNodeModuleDefinition[] {
    const definitions = super.init();
    for (const definition of definitions) {
      const { patch } = definition;
      definition.patch = (loaded: Pino & { [Symbol.toStringTag]?: string }, version) => {
        const patched = patch?.(loaded, version) as Pino;
        return flushing(patched, loaded);
      };
    }
    return definitions;
  }
}

function flushing(patched: Pino, loaded: Pino & { [Symbol.toStringTag]?: string }): Pino {
  const pino = Object.assign((...args: unknown[]) => {
    const logger = patched(...args);
    const symbol = patched.symbols?.streamSym;
    if (symbol !== undefined) passFlushOn(logger[symbol]);
    return logger;
  }, patched);
  if (typeof pino.pino === 'function') pino.pino = pino;
  if (typeof pino.default === 'function') pino.default = pino;
  if (loaded[Symbol.toStringTag] === 'Module') {
    if (loaded.pino !== undefined) loaded.pino = pino;
    loaded.default = pino;
  }
  return pino;
}

function passFlushOn(stream: Multistream | undefined): void {
  const streams = stream?.streams?.map((each) => each.stream) ?? [];
  const [own, ...others] = streams.filter((each) => !('_otelLogger' in each));
  // Where upstream has added nothing, this is the app's own multistream.
  if (stream === undefined || streams.length !== 2 || others.length > 0) return;
  if (typeof own?.flush === 'function') stream.flush = (done) => own.flush?.(done);
}
