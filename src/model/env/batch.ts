import type { EnvReader } from './env-reader.ts';

/** The settings of a batch processor, without its exporter. */
export interface BatchModel {
  schedule_delay: number;
  export_timeout: number;
  max_queue_size: number;
  max_export_batch_size: number;
}

/** The batch settings of spans (`BSP`) or log records (`BLRP`). A batch is never larger than the queue. */
export function batchModel(reader: EnvReader, prefix: 'BSP' | 'BLRP'): BatchModel {
  const queue = reader.value(`OTEL_${prefix}_MAX_QUEUE_SIZE`);
  const size = `OTEL_${prefix}_MAX_EXPORT_BATCH_SIZE` as const;
  const batch = reader.value(size);
  if (batch > queue && reader.given(size) !== undefined) {
    reader.object(
      size,
      `${batch} is more than OTEL_${prefix}_MAX_QUEUE_SIZE, which is ${queue}. Used instead: ${queue}.`,
    );
  }
  return {
    schedule_delay: reader.value(`OTEL_${prefix}_SCHEDULE_DELAY`),
    export_timeout: reader.value(`OTEL_${prefix}_EXPORT_TIMEOUT`),
    max_queue_size: queue,
    max_export_batch_size: Math.min(batch, queue),
  };
}
