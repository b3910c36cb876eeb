import { context, isSpanContextValid, type SpanContext, trace } from '@opentelemetry/api';
import {
  type InstrumentationModuleDefinition,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import {
  WinstonInstrumentation as Upstream,
  type WinstonInstrumentationConfig,
} from '@opentelemetry/instrumentation-winston';
import { CONTEXT, WinstonSender } from './winston-sender.ts';
import { tapWinston, type WinstonInfo, type WinstonPrototype } from './winston-tap.ts';

/** As `require` gives it, or `import`, which may find no names in it. */
type Winston = { createLogger?: undefined; default: Made } | Made;
interface Made {
  readonly createLogger: () => object;
}

/** What upstream's class does by itself. */
interface Inherited {
  init(): InstrumentationNodeModuleDefinition[];
  _callHook(span: unknown, info: WinstonInfo): void;
}

const inherited = Upstream.prototype as unknown as Inherited;

/**
 * The instrumentation of winston, with the options of upstream's. That one adds a transport to
 * every logger: it is gone after `clear()`, is held up with the slowest of the app's transports,
 * and shows in the app's own list. This one taps the loggers themselves. winston 1 and 2 are left
 * to upstream, which gives their lines the ids.
 */
export class WinstonInstrumentation extends Upstream {
  #sender: WinstonSender | undefined;
  /** The settings that the sender was made with: they may change while records are written. */
  #config: WinstonInstrumentationConfig | undefined;

  protected override init(): InstrumentationNodeModuleDefinition[] {
    const older = super.init().slice(1);
    let undo: () => void = () => {};
    const winston3: InstrumentationModuleDefinition = new InstrumentationNodeModuleDefinition(
      'winston',
      ['>=3 <4'],
      (loaded: Winston) => {
        try {
          undo = tapWinston(loggerPrototype(loaded), {
            called: (info) => this.#called(info),
            formatted: (logger, info) => this.#currentSender()?.send(logger, info),
          });
        } catch (fault) {
          this._diag.warn('The records of this winston are not sent.', fault);
        }
        return loaded;
      },
      () => undo(),
    );
    return [winston3 as InstrumentationNodeModuleDefinition, ...older];
  }

  #currentSender(): WinstonSender | undefined {
    const config = this.getConfig();
    if (config !== this.#config) {
      this.#config = config;
      this.#sender = config.disableLogSending === true ? undefined : new WinstonSender(config);
    }
    return this.#sender;
  }

  #called(info: WinstonInfo): void {
    try {
      const { disableLogCorrelation } = this.getConfig();
      if (disableLogCorrelation !== true) forgetIds(info);
      const active = context.active();
      info[CONTEXT] = active;
      const span = trace.getSpan(active);
      if (disableLogCorrelation === true || span === undefined) return;
      const spanContext = span.spanContext();
      if (!isSpanContextValid(spanContext)) return;
      Object.assign(info, ids(spanContext));
      inherited._callHook.call(this, span, info);
    } catch {
      // A record that is frozen goes as it is.
    }
  }
}

/** The class of the loggers, which only later versions of winston 3 export. May throw. */
function loggerPrototype(winston: Winston): WinstonPrototype {
  const { createLogger } = winston.createLogger === undefined ? winston.default : winston;
  let found: object = createLogger();
  while (!Object.hasOwn(found, '_transform')) found = Object.getPrototypeOf(found) as object;
  return found as WinstonPrototype;
}

function ids({ traceId, spanId, traceFlags }: SpanContext): WinstonInfo {
  return { trace_id: traceId, span_id: spanId, trace_flags: `0${traceFlags.toString(16)}` };
}

/** An object that an app logs again still has the ids of the first time. */
function forgetIds(info: WinstonInfo): void {
  const before = info[CONTEXT];
  if (before === undefined) return;
  const span = trace.getSpanContext(before as ReturnType<typeof context.active>);
  if (span === undefined) return;
  for (const [key, value] of Object.entries(ids(span))) if (info[key] === value) delete info[key];
}
