import type { Context, Span } from '@opentelemetry/api';
import type { Timer } from '../../base/index.ts';
import { Call, type ExecuteOptions } from '../call.ts';
import type { Admission } from './state-machine.ts';
import type { BreakerState } from './types.ts';

/** All that one protected call needs, in one object: what its function sees, its admission, its span. */
export class ProtectedCall extends Call implements Admission {
  period: Admission['period'];
  deadline: number;
  timer: Timer | undefined;
  /** The state that admitted or rejected it. */
  state: BreakerState;
  span: Span | undefined;
  /** The context in which the span is active. */
  context: Context | undefined;

  constructor(options: ExecuteOptions | undefined) {
    super(options);
    this.period = undefined;
    this.deadline = 0;
    this.timer = undefined;
    this.state = 'closed';
    this.span = undefined;
    this.context = undefined;
  }
}
