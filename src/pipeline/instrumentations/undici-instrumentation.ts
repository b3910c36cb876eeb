import {
  type Attributes,
  type Histogram,
  type Meter,
  type Span,
  ValueType,
} from '@opentelemetry/api';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import {
  type UndiciInstrumentationConfig,
  UndiciInstrumentation as Upstream,
} from '@opentelemetry/instrumentation-undici';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_URL_FULL,
  ATTR_URL_QUERY,
  METRIC_HTTP_CLIENT_REQUEST_DURATION,
} from '@opentelemetry/semantic-conventions';
import { secondBoundaries } from '../../base/index.ts';
import { errorType } from './error-type.ts';
import { withoutSecrets } from './secret-parameters.ts';

interface ErrorMessage {
  readonly request: object;
  readonly error: Error;
}

/** What upstream's class does, the parts that it calls private among them. */
interface Inherited extends Instrumentation<UndiciInstrumentationConfig> {
  readonly meter: Meter;
  _httpClientDurationHistogram: Histogram;
  _updateMetricInstruments(): void;
  onError(message: ErrorMessage): void;
  readonly _recordFromReq: WeakMap<
    object,
    { readonly span: Span; readonly attributes: Attributes }
  >;
}

const Base = Upstream as unknown as new (config?: UndiciInstrumentationConfig) => Inherited;

/**
 * Upstream's instrumentation of fetch and undici, but it tells no secrets of an address, and tells of
 * each request that failed:
 * - a time-out is a `TimeoutError`; upstream takes the number 23, which DOM exceptions have for a
 *   code, for its name;
 * - a request that was aborted before it was answered has an `error.type`, or it would pass for a
 *   success. Its status stays unset: the app may well abort what it no longer needs. (For Node 22
 *   a time-out is such an abort.)
 */
export class UndiciInstrumentation extends Base {
  constructor(config: UndiciInstrumentationConfig = {}) {
    super({
      ...config,
      startSpanHook: (request) => ({ ...address(request), ...config.startSpanHook?.(request) }),
    });
  }

  /** In the words of the instrumentation of http: one metric has one description. */
  override _updateMetricInstruments(): void {
    this._httpClientDurationHistogram = this.meter.createHistogram(
      METRIC_HTTP_CLIENT_REQUEST_DURATION,
      {
        description: 'Duration of HTTP client requests.',
        unit: 's',
        valueType: ValueType.DOUBLE,
        advice: { explicitBucketBoundaries: [...secondBoundaries] },
      },
    );
  }

  override onError({ request, error }: ErrorMessage): void {
    const record = error.name === 'AbortError' ? this._recordFromReq.get(request) : undefined;
    if (record !== undefined && !(ATTR_HTTP_RESPONSE_STATUS_CODE in record.attributes)) {
      record.span.setAttribute(ATTR_ERROR_TYPE, error.name);
      record.attributes[ATTR_ERROR_TYPE] = error.name;
    }
    super.onError({ request, error: withoutNumber(error) });
  }
}

/** What upstream tells of an address, without its secrets; nothing where there are none. */
function address({ path, origin }: { path: string; origin: string }): Attributes {
  try {
    const whole = new URL(path, origin);
    const safe = withoutSecrets(whole);
    if (safe.href === whole.href) return {};
    return { [ATTR_URL_FULL]: safe.href, [ATTR_URL_QUERY]: safe.search };
  } catch {
    return {}; // what is no address makes no span
  }
}

/** The error, or one that tells the same without the number. */
function withoutNumber(error: Error & { code?: unknown }): Error {
  if (typeof error.code !== 'number') return error;
  const { message, stack } = error;
  return Object.assign(new Error(message), { name: errorType(error), stack });
}
