import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import { attributesSize, valueSize } from './value-size.ts';

// Measured on the SDK's own objects, with V8 of Node 24.
const recordBytes = 350;

/**
 * Estimates the memory that a log record holds, in bytes: body, event name and attributes. The
 * resource and the scope are shared by all records and not counted.
 */
export function logSize(record: ReadableLogRecord): number {
  const name = record.eventName?.length ?? 0;
  return recordBytes + name + valueSize(record.body) + attributesSize(record.attributes);
}
