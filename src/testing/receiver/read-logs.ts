import type { Message } from './message.ts';
import { readItems } from './read-items.ts';
import type { ReceivedLog, ReceivedOrigin } from './received.ts';

/** The log records of an ExportLogsServiceRequest. */
export function readLogs(request: Message): ReceivedLog[] {
  return readItems(request, ['resourceLogs', 'scopeLogs', 'logRecords'], readLog);
}

function readLog(log: Message, origin: ReceivedOrigin): ReceivedLog {
  return {
    timeUnixNano: log.long('timeUnixNano'),
    observedTimeUnixNano: log.long('observedTimeUnixNano'),
    severityNumber: log.integer('severityNumber'),
    severityText: log.text('severityText'),
    body: log.value('body'),
    attributes: log.attributes('attributes'),
    eventName: log.text('eventName'),
    traceId: log.id('traceId', 16),
    spanId: log.id('spanId', 8),
    flags: log.integer('flags'),
    ...origin,
  };
}
