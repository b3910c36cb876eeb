import type {
  AttributeLimitsConfigModel,
  LogRecordLimitsConfigModel,
  SpanLimitsConfigModel,
} from '@opentelemetry/configuration';
import type { EnvReader } from './env-reader.ts';
import type { VariableName, Variables } from './variables.ts';

type LimitName = {
  [N in VariableName]: Variables[N]['kind'] extends 'integer' ? N : never;
}[VariableName];

/** The general limits, for what has none of its own. */
export function attributeLimits(reader: EnvReader): AttributeLimitsConfigModel {
  return {
    ...valueLength(reader, 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT'),
    attribute_count_limit: reader.value('OTEL_ATTRIBUTE_COUNT_LIMIT'),
  };
}

/** The limits of spans: their own, or the general ones, or the defaults. */
export function spanLimits(reader: EnvReader): SpanLimitsConfigModel {
  return {
    ...valueLength(reader, 'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT'),
    attribute_count_limit: count(reader, 'OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT'),
    event_count_limit: reader.value('OTEL_SPAN_EVENT_COUNT_LIMIT'),
    link_count_limit: reader.value('OTEL_SPAN_LINK_COUNT_LIMIT'),
    event_attribute_count_limit: count(reader, 'OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT'),
    link_attribute_count_limit: count(reader, 'OTEL_LINK_ATTRIBUTE_COUNT_LIMIT'),
  };
}

/** The limits of log records: their own, or the general ones, or the defaults. */
export function logRecordLimits(reader: EnvReader): LogRecordLimitsConfigModel {
  return {
    ...valueLength(reader, 'OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT'),
    attribute_count_limit: count(reader, 'OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT'),
  };
}

function count(reader: EnvReader, name: LimitName): number {
  return reader.given(name) ?? reader.value('OTEL_ATTRIBUTE_COUNT_LIMIT');
}

/** Without a limit the key is left out: the model has no word for "no limit". */
function valueLength(
  reader: EnvReader,
  name: LimitName,
): { attribute_value_length_limit?: number } {
  const own = reader.given(name);
  const limit = own ?? reader.given('OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT');
  return limit === undefined ? {} : { attribute_value_length_limit: limit };
}
