import { type Attributes, logs, SeverityNumber } from '@opentelemetry/api';
import { attributes, events, scopes, version } from '../../base/index.ts';
import type { StateChange } from '../breaker/types.ts';

/**
 * Emits a change of state as an event: a log record with an event name, in the active context.
 * A breaker that opens warns; the other changes inform.
 */
export function emitStateChange(change: StateChange): void {
  const opening = change.to === 'open';
  const values: Attributes = {
    [attributes.breakerName]: change.name,
    [attributes.breakerState]: change.to,
    [attributes.breakerPreviousState]: change.from,
    [attributes.breakerReason]: change.reason,
    [attributes.breakerWindowCalls]: change.window.calls,
    // Opening: for how long. Leaving: since when.
    [attributes.breakerOpenDuration]: (opening ? change.openPeriodMs : change.openForMs) / 1000,
  };
  // A ratio of no calls would say something that nobody measured.
  if (change.window.calls > 0) values[attributes.breakerFailureRatio] = change.window.failureRatio;
  // Not kept: this happens seldom, and the provider may have been registered since.
  logs.getLogger(scopes.resilience, version).emit({
    eventName: events.breakerStateChange,
    severityNumber: opening ? SeverityNumber.WARN : SeverityNumber.INFO,
    severityText: opening ? 'WARN' : 'INFO',
    attributes: values,
    ...(change.detail === undefined ? undefined : { body: change.detail }),
  });
}
