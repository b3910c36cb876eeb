import type { Clock } from '../../base/index.ts';
import type { HeaderSource } from './headers.ts';
import type { TlsMaterial } from './tls.ts';

/** What an output over HTTP takes beside its settings. */
export interface OtlpDeps {
  /** Default: the clock of the process. */
  readonly clock?: Clock;
  /** Gives headers anew for each request, over those of the settings: for tokens that change. */
  readonly headers?: HeaderSource;
  /** PEM texts, over the files that the settings name. */
  readonly tls?: TlsMaterial;
  /** Variables with `HTTP_PROXY` and the like; only Node 24.5 and later take notice. */
  readonly proxyEnv?: Readonly<Record<string, string | undefined>>;
  /** Requests under way at once. Default: 8. */
  readonly maxSockets?: number;
  /** Hears of settings that were left out because they are malformed. Never holds a header's value. */
  readonly onProblem?: (problem: string) => void;
  /** Where the settings stand, for messages: `tracer_provider.processors[0].batch.exporter.otlp_http`. */
  readonly path?: string;
}
