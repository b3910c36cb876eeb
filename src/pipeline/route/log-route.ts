import type { Context } from '@opentelemetry/api';
import type {
  LogRecordProcessor,
  ReadableLogRecord,
  ReadWriteLogRecord,
} from '@opentelemetry/sdk-logs';
import { SignalRoute } from './signal-route.ts';

/** Takes each log record at once, such as a console. */
export interface LogSink {
  onEmit(record: ReadableLogRecord, context?: Context): void;
}

/**
 * The log record processor that is registered once and stays: what is behind it can be replaced at
 * any time. Without outputs it says that it is not enabled, so that no record is even made.
 */
export class LogRoute
  extends SignalRoute<ReadableLogRecord, LogSink>
  implements LogRecordProcessor
{
  /** False when a record would go nowhere. */
  enabled(): boolean {
    return this.hasOutputs;
  }

  onEmit(record: ReadWriteLogRecord, context?: Context): void {
    this.deliver(record, (sink) => sink.onEmit(record, context));
  }
}
