import { createRequire } from 'node:module';
import type { InstrumentationModuleDefinition } from '@opentelemetry/instrumentation';
import type { WinstonInstrumentationConfig } from '@opentelemetry/instrumentation-winston';
import type winston from 'winston';
import { WinstonInstrumentation } from '../../../src/pipeline/logs/winston-instrumentation.ts';

const require = createRequire(import.meta.url);

/** A winston that was loaded under its instrumentation, as an app has it that is preloaded. */
export interface InstrumentedWinston {
  readonly winston: typeof winston;
  restore(): void;
}

/** Loads a winston of its own under the instrumentation. */
export function instrumentedWinston(
  config: WinstonInstrumentationConfig = {},
): InstrumentedWinston {
  const kept = forget(/node_modules\/winston\/lib\//);
  const instrumentation = new WinstonInstrumentation(config);
  const loaded = require('winston') as typeof winston;
  return {
    winston: loaded,
    restore() {
      instrumentation.disable();
      forget(/node_modules\/winston\/lib\//);
      Object.assign(require.cache, kept);
    },
  };
}

/** Instruments a winston that is loaded already, in place; the answer undoes that. */
export function instrumentInPlace(target: typeof winston): () => void {
  const instrumentation = new WinstonInstrumentation({ enabled: false });
  const inner = instrumentation as unknown as { init(): InstrumentationModuleDefinition[] };
  const definition = inner.init()[0];
  definition?.patch?.(target);
  return () => definition?.unpatch?.(target);
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
