import { createRequire, registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { InstrumentationModuleDefinition } from '@opentelemetry/instrumentation';
import type { WinstonInstrumentationConfig } from '@opentelemetry/instrumentation-winston';
import type winston from 'winston';

const require = createRequire(import.meta.url);
const { WinstonInstrumentation } =
  require('@opentelemetry/instrumentation-winston') as typeof import('@opentelemetry/instrumentation-winston');
const replacement = pathToFileURL(
  require.resolve('../../../src/pipeline/logs/winston-transport.ts'),
).href;

/** A winston that was loaded under its instrumentation, as an app has it that is preloaded. */
export interface InstrumentedWinston {
  readonly winston: typeof winston;
  restore(): void;
}

/**
 * Loads a winston of its own under the real instrumentation. What the instrumentation asks for as
 * `@opentelemetry/winston-transport` is the transport of this package, as in the built preload.
 */
export function instrumentedWinston(
  config: WinstonInstrumentationConfig = {},
): InstrumentedWinston {
  const hooks = replaceTransport();
  const kept = forget(/node_modules\/winston\/lib\//);
  const instrumentation = new WinstonInstrumentation(config);
  const loaded = require('winston') as typeof winston;
  return {
    winston: loaded,
    restore() {
      instrumentation.disable();
      forget(/node_modules\/winston\/lib\//);
      Object.assign(require.cache, kept);
      hooks.deregister();
    },
  };
}

/** Instruments a winston that is loaded already, in place; the answer undoes that. */
export function instrumentInPlace(target: typeof winston): () => void {
  const hooks = replaceTransport();
  const instrumentation = new WinstonInstrumentation({ enabled: false });
  const inner = instrumentation as unknown as { init(): InstrumentationModuleDefinition[] };
  const file = inner.init()[0]?.files[0];
  file?.patch(target.Logger);
  return () => {
    file?.unpatch(target.Logger);
    hooks.deregister();
  };
}

function replaceTransport(): { deregister(): void } {
  return registerHooks({
    resolve: (specifier, context, next) =>
      specifier === '@opentelemetry/winston-transport'
        ? { url: replacement, shortCircuit: true }
        : next(specifier, context),
  });
}

function forget(pattern: RegExp): typeof require.cache {
  const kept: typeof require.cache = {};
  for (const path of Object.keys(require.cache)) {
    if (!pattern.test(path)) continue;
    kept[path] = require.cache[path];
    delete require.cache[path];
  }
  return kept;
}
