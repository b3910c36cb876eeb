import { context, diag } from '@opentelemetry/api';
import {
  type Clock,
  Emitter,
  InvalidOptionError,
  type Subscribe,
  systemClock,
} from '../../base/index.ts';
import type { CallContext, ExecuteOptions } from '../call.ts';
import { layer } from '../options/layers.ts';
import type { BreakerHandle, BreakerReading } from '../telemetry/breaker-handle.ts';
import { publishBreakers } from '../telemetry/breaker-metrics.ts';
import { beginCallSpan, endCallSpan } from '../telemetry/call-span.ts';
import { emitStateChange } from '../telemetry/state-change-event.ts';
import { withoutStack } from '../without-stack.ts';
import { BreakerOpenError } from './breaker-open-error.ts';
import { classifyError, classifyResult, type PredicateSink } from './classify.ts';
import { guarded, type ListenerSink } from './guarded-listener.ts';
import {
  type BreakerSettings,
  breakerSettings,
  type CircuitBreakerChanges,
  type CircuitBreakerOptions,
  checkBreakerChanges,
} from './options.ts';
import { ProtectedCall } from './protected-call.ts';
import {
  type Admission,
  StateMachine,
  type TransitionSink,
  type Verdict,
} from './state-machine.ts';
import type {
  BreakerState,
  CallEvent,
  CallOutcome,
  CircuitBreaker,
  CircuitBreakerStats,
  StateChange,
} from './types.ts';

const states: readonly BreakerState[] = ['closed', 'open', 'half_open'];

/** What the settings of the process say about one breaker, under and over what its code says. */
export interface PublishedLayers {
  readonly under: object | undefined;
  readonly over: object | undefined;
}

/** The executor around a state machine: runs the calls, classifies what comes of them, and tells. */
export class Breaker
  implements CircuitBreaker, TransitionSink, PredicateSink, ListenerSink, BreakerHandle
{
  readonly name: string;
  readonly #path: string;
  readonly #machine: StateMachine;
  #settings: BreakerSettings;
  #code: object;
  #published: PublishedLayers;
  #onClose: ((breaker: Breaker) => void) | undefined;
  // Made when somebody first listens: most breakers are never listened to.
  #stateChanges: Emitter<StateChange> | undefined;
  #calls: Emitter<CallEvent> | undefined;
  #listenerFaults = 0;
  #warned = false;

  /** @throws InvalidOptionError when the layers of options do not go together. */
  constructor(
    name: string,
    path: string,
    options: CircuitBreakerOptions,
    published: PublishedLayers,
    onClose: (breaker: Breaker) => void,
  ) {
    this.name = name;
    this.#path = path;
    this.#code = options;
    this.#published = published;
    this.#onClose = onClose;
    this.#settings = breakerSettings(path, published.under, options, published.over);
    const clock: Clock = options.clock ?? systemClock;
    this.#machine = new StateMachine(
      name,
      this.#settings,
      clock,
      options.random ?? Math.random,
      this,
    );
  }

  get state(): BreakerState {
    return this.#machine.state;
  }

  get onStateChange(): Subscribe<StateChange> {
    this.#stateChanges ??= this.#emitter<StateChange>();
    const changes = this.#stateChanges;
    return (listener) => changes.subscribe(guarded(listener, this));
  }

  get onCall(): Subscribe<CallEvent> {
    this.#calls ??= this.#emitter<CallEvent>();
    const calls = this.#calls;
    return (listener) => calls.subscribe(guarded(listener, this));
  }

  async execute<T>(
    fn: (call: CallContext) => T | PromiseLike<T>,
    options?: ExecuteOptions,
  ): Promise<T> {
    if (typeof fn !== 'function')
      throw new InvalidOptionError(`${this.#path}.execute(fn)`, 'a function', fn);
    const call = new ProtectedCall(options);
    const abortion = call.abortion();
    if (abortion !== undefined) {
      this.#machine.skip();
      throw abortion.reason;
    }
    if (!this.#machine.admit(call)) throw this.#reject(call);
    this.#begin(call);
    let result: T;
    try {
      result = await (call.context === undefined
        ? fn(call)
        : context.with(call.context, fn, undefined, call));
    } catch (error) {
      const verdict = classifyError(error, call, this.#settings, this);
      this.#finish(call, verdict, { error });
      throw error;
    }
    this.#finish(call, classifyResult(result, this.#settings, this), undefined);
    return result;
  }

  stats(): CircuitBreakerStats {
    const machine = this.#machine;
    return {
      name: this.name,
      state: machine.state,
      calls: machine.calls,
      active: machine.active,
      window: machine.window,
      openForMs: machine.openForMs,
      retryAfterMs: machine.retryAfterMs,
      transitions: machine.transitions,
      listenerFaults: this.#listenerFaults,
    };
  }

  reset(reason?: string): void {
    this.#machine.reset(reason);
  }

  reconfigure(changes: CircuitBreakerChanges): void {
    checkBreakerChanges(`${this.#path}.reconfigure()`, changes);
    this.#apply(layer(this.#code, changes), this.#published);
  }

  /**
   * Takes what the settings of the process say now.
   *
   * @throws InvalidOptionError when that does not go with the rest; then nothing has changed.
   */
  publish(published: PublishedLayers): void {
    this.#apply(this.#code, published);
  }

  close(): void {
    const onClose = this.#onClose;
    this.#onClose = undefined;
    onClose?.(this);
  }

  read(): BreakerReading {
    const machine = this.#machine;
    return {
      state: machine.state,
      states,
      calls: machine.calls,
      active: machine.active,
      transitions: machine.transitions,
    };
  }

  transitioned(change: StateChange, cause: Admission | undefined): void {
    publishBreakers();
    const inside = (cause as ProtectedCall | undefined)?.context;
    if (inside === undefined) this.#tell(change);
    else context.with(inside, () => this.#tell(change));
  }

  /** Says so once: a predicate that throws does so at every call, and the outcome is not affected. */
  predicateThrew(predicate: string, fault: unknown): void {
    if (this.#warned) return;
    this.#warned = true;
    diag.warn(`${this.#path}: ${predicate} threw, which counts as a failure.`, fault);
  }

  listenerFailed(): void {
    this.#listenerFaults++;
  }

  #emitter<E>(): Emitter<E> {
    return new Emitter<E>(() => this.listenerFailed());
  }

  #tell(change: StateChange): void {
    try {
      emitStateChange(change);
    } catch {
      this.listenerFailed();
    }
    this.#stateChanges?.emit(change);
  }

  #apply(code: object, published: PublishedLayers): void {
    this.#settings = breakerSettings(this.#path, published.under, code, published.over);
    this.#code = code;
    this.#published = published;
    this.#machine.reconfigure(this.#settings);
  }

  #begin(call: ProtectedCall): void {
    call.state = this.#machine.kind;
    const { spans } = this.#settings;
    if (spans === 'none' || (spans === 'notable' && call.state === 'closed')) return;
    const begun = beginCallSpan(this.name, call.state);
    call.span = begun?.span;
    call.context = begun?.context;
  }

  #finish(call: ProtectedCall, verdict: Verdict, thrown: { error: unknown } | undefined): void {
    const outcome = this.#machine.settle(call, verdict);
    const { span } = call;
    if (span !== undefined) {
      const fate = thrown === undefined ? 'caller' : call.fate(thrown.error);
      endCallSpan(span, { outcome, thrown, faulty: verdict === 'failure', fate });
    }
    this.#tellCall(call, outcome, thrown);
  }

  #reject(call: ProtectedCall): BreakerOpenError {
    call.state = this.#machine.kind;
    const make = (): BreakerOpenError =>
      new BreakerOpenError(this.name, call.state, this.#machine.retryAfterMs);
    const error = this.#settings.rejectionStacks ? make() : withoutStack(make);
    const thrown = { error };
    if (this.#settings.spans !== 'none') {
      const begun = beginCallSpan(this.name, call.state);
      if (begun !== undefined) {
        const fate = call.fate(error);
        endCallSpan(begun.span, { outcome: 'rejected', thrown, faulty: true, fate });
      }
    }
    this.#tellCall(call, 'rejected', thrown);
    return error;
  }

  #tellCall(
    call: ProtectedCall,
    outcome: CallOutcome,
    thrown: { error: unknown } | undefined,
  ): void {
    if (this.#calls?.listened !== true) return;
    this.#calls.emit({ name: this.name, outcome, state: call.state, ...thrown });
  }
}
