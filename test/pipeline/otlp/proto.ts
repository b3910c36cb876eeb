import protobuf from 'protobufjs';

/** As much of the OTLP definitions as the tests look at. */
const source = `
syntax = "proto3";
message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; } }
message KeyValue { string key = 1; AnyValue value = 2; }
message Resource { repeated KeyValue attributes = 1; }
message Scope { string name = 1; string version = 2; }
message Span { bytes trace_id = 1; bytes span_id = 2; string name = 5; fixed64 start_time_unix_nano = 7; repeated KeyValue attributes = 9; }
message ScopeSpans { Scope scope = 1; repeated Span spans = 2; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
message Traces { repeated ResourceSpans resource_spans = 1; }
message LogRecord { fixed64 time_unix_nano = 1; int32 severity_number = 2; string severity_text = 3; AnyValue body = 5; repeated KeyValue attributes = 6; }
message ScopeLogs { Scope scope = 1; repeated LogRecord log_records = 2; }
message ResourceLogs { Resource resource = 1; repeated ScopeLogs scope_logs = 2; }
message Logs { repeated ResourceLogs resource_logs = 1; }
message NumberPoint { fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3; oneof value { double as_double = 4; sfixed64 as_int = 6; } repeated KeyValue attributes = 7; }
message HistogramPoint { fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3; fixed64 count = 4; optional double sum = 5; repeated fixed64 bucket_counts = 6; repeated double explicit_bounds = 7; repeated KeyValue attributes = 9; optional double min = 11; optional double max = 12; }
message Sum { repeated NumberPoint data_points = 1; int32 aggregation_temporality = 2; bool is_monotonic = 3; }
message Histogram { repeated HistogramPoint data_points = 1; int32 aggregation_temporality = 2; }
message Metric { string name = 1; string unit = 3; oneof data { Sum sum = 7; Histogram histogram = 9; } }
message ScopeMetrics { Scope scope = 1; repeated Metric metrics = 2; }
message ResourceMetrics { Resource resource = 1; repeated ScopeMetrics scope_metrics = 2; }
message Metrics { repeated ResourceMetrics resource_metrics = 1; }
message Partial { int64 rejected = 1; string error_message = 2; }
message Response { Partial partial_success = 1; }
`;

const { root } = protobuf.parse(source);

/** A request as plain values; 64-bit numbers are strings, bytes are hexadecimal. */
// biome-ignore lint/suspicious/noExplicitAny: a test looks deep into it, and says what it expects there
export function decode(type: 'Traces' | 'Logs' | 'Metrics', bytes: Uint8Array): any {
  const message = root.lookupType(type);
  return JSON.parse(
    JSON.stringify(
      message.toObject(message.decode(bytes), { longs: String, bytes: Array }),
      (key, value: unknown) =>
        key.endsWith('Id') && Array.isArray(value)
          ? Buffer.from(value as number[]).toString('hex')
          : value,
    ),
  );
}

/** An answer to an export, with a partial success. */
export function partialSuccess(rejected: number, errorMessage: string): Uint8Array {
  const type = root.lookupType('Response');
  return type.encode(type.fromObject({ partialSuccess: { rejected, errorMessage } })).finish();
}
