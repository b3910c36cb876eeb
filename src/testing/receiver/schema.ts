import protobuf from 'protobufjs/light.js';

/**
 * The messages of OTLP 1.x that a receiver meets, as `name number type`, a list with a `*` behind
 * the type. Enums stand as int32. A `oneof` needs no word of its own: a field that was not on the
 * wire is absent after decoding, and that is all that a receiver wants to know.
 * Source: https://github.com/open-telemetry/opentelemetry-proto, with the names of its JSON form.
 */
const messages = {
  AnyValue:
    'stringValue 1 string, boolValue 2 bool, intValue 3 int64, doubleValue 4 double, arrayValue 5 ArrayValue, kvlistValue 6 KeyValueList, bytesValue 7 bytes',
  ArrayValue: 'values 1 AnyValue*',
  KeyValueList: 'values 1 KeyValue*',
  KeyValue: 'key 1 string, value 2 AnyValue',
  InstrumentationScope:
    'name 1 string, version 2 string, attributes 3 KeyValue*, droppedAttributesCount 4 uint32',
  Resource: 'attributes 1 KeyValue*, droppedAttributesCount 2 uint32',

  ExportTraceServiceRequest: 'resourceSpans 1 ResourceSpans*',
  ResourceSpans: 'resource 1 Resource, scopeSpans 2 ScopeSpans*, schemaUrl 3 string',
  ScopeSpans: 'scope 1 InstrumentationScope, spans 2 Span*, schemaUrl 3 string',
  Span: 'traceId 1 bytes, spanId 2 bytes, traceState 3 string, parentSpanId 4 bytes, flags 16 fixed32, name 5 string, kind 6 int32, startTimeUnixNano 7 fixed64, endTimeUnixNano 8 fixed64, attributes 9 KeyValue*, droppedAttributesCount 10 uint32, events 11 SpanEvent*, droppedEventsCount 12 uint32, links 13 SpanLink*, droppedLinksCount 14 uint32, status 15 SpanStatus',
  SpanEvent:
    'timeUnixNano 1 fixed64, name 2 string, attributes 3 KeyValue*, droppedAttributesCount 4 uint32',
  SpanLink:
    'traceId 1 bytes, spanId 2 bytes, traceState 3 string, attributes 4 KeyValue*, droppedAttributesCount 5 uint32, flags 6 fixed32',
  SpanStatus: 'message 2 string, code 3 int32',

  ExportLogsServiceRequest: 'resourceLogs 1 ResourceLogs*',
  ResourceLogs: 'resource 1 Resource, scopeLogs 2 ScopeLogs*, schemaUrl 3 string',
  ScopeLogs: 'scope 1 InstrumentationScope, logRecords 2 LogRecord*, schemaUrl 3 string',
  LogRecord:
    'timeUnixNano 1 fixed64, severityNumber 2 int32, severityText 3 string, body 5 AnyValue, attributes 6 KeyValue*, droppedAttributesCount 7 uint32, flags 8 fixed32, traceId 9 bytes, spanId 10 bytes, observedTimeUnixNano 11 fixed64, eventName 12 string',

  ExportMetricsServiceRequest: 'resourceMetrics 1 ResourceMetrics*',
  ResourceMetrics: 'resource 1 Resource, scopeMetrics 2 ScopeMetrics*, schemaUrl 3 string',
  ScopeMetrics: 'scope 1 InstrumentationScope, metrics 2 Metric*, schemaUrl 3 string',
  Metric:
    'name 1 string, description 2 string, unit 3 string, gauge 5 Gauge, sum 7 Sum, histogram 9 Histogram, exponentialHistogram 10 ExponentialHistogram, summary 11 Summary, metadata 12 KeyValue*',
  Gauge: 'dataPoints 1 NumberDataPoint*',
  Sum: 'dataPoints 1 NumberDataPoint*, aggregationTemporality 2 int32, isMonotonic 3 bool',
  Histogram: 'dataPoints 1 HistogramDataPoint*, aggregationTemporality 2 int32',
  ExponentialHistogram:
    'dataPoints 1 ExponentialHistogramDataPoint*, aggregationTemporality 2 int32',
  Summary: 'dataPoints 1 SummaryDataPoint*',
  NumberDataPoint:
    'attributes 7 KeyValue*, startTimeUnixNano 2 fixed64, timeUnixNano 3 fixed64, asDouble 4 double, asInt 6 sfixed64, exemplars 5 Exemplar*, flags 8 uint32',
  HistogramDataPoint:
    'attributes 9 KeyValue*, startTimeUnixNano 2 fixed64, timeUnixNano 3 fixed64, count 4 fixed64, sum 5 double, bucketCounts 6 fixed64*, explicitBounds 7 double*, exemplars 8 Exemplar*, flags 10 uint32, min 11 double, max 12 double',
  ExponentialHistogramDataPoint:
    'attributes 1 KeyValue*, startTimeUnixNano 2 fixed64, timeUnixNano 3 fixed64, count 4 fixed64, sum 5 double, scale 6 sint32, zeroCount 7 fixed64, positive 8 Buckets, negative 9 Buckets, flags 10 uint32, exemplars 11 Exemplar*, min 12 double, max 13 double, zeroThreshold 14 double',
  Buckets: 'offset 1 sint32, bucketCounts 2 uint64*',
  SummaryDataPoint:
    'attributes 7 KeyValue*, startTimeUnixNano 2 fixed64, timeUnixNano 3 fixed64, count 4 fixed64, sum 5 double, quantileValues 6 ValueAtQuantile*, flags 8 uint32',
  ValueAtQuantile: 'quantile 1 double, value 2 double',
  Exemplar:
    'filteredAttributes 7 KeyValue*, timeUnixNano 2 fixed64, asDouble 3 double, asInt 6 sfixed64, spanId 4 bytes, traceId 5 bytes',

  // The three responses differ in the name of the one field that counts, which the wire omits.
  ExportServiceResponse: 'partialSuccess 1 PartialSuccess',
  PartialSuccess: 'rejected 1 int64, errorMessage 2 string',
  RpcStatus: 'code 1 int32, message 2 string',
} as const;

/** A message of OTLP by name. */
export type MessageName = keyof typeof messages;

const root = protobuf.Root.fromJSON({
  nested: Object.fromEntries(
    Object.entries(messages).map(([name, fields]) => [name, { fields: parse(fields) }]),
  ),
});

function parse(fields: string): Record<string, protobuf.IField> {
  const parsed: Record<string, protobuf.IField> = {};
  for (const field of fields.split(', ')) {
    const [name = '', id, type = ''] = field.split(' ');
    const repeated = type.endsWith('*');
    parsed[name] = {
      id: Number(id),
      type: repeated ? type.slice(0, -1) : type,
      ...(repeated ? { rule: 'repeated' } : {}),
    };
  }
  return parsed;
}

/**
 * Reads a message from its binary form into plain objects: 64-bit integers as decimal text, bytes
 * as Uint8Array, what was not on the wire absent. Throws on bytes that are no such message, and on
 * messages that nest deeper than 100 levels.
 */
export function decodeMessage(name: MessageName, bytes: Uint8Array): Record<string, unknown> {
  const type = root.lookupType(name);
  return type.toObject(type.decode(bytes), { longs: String });
}

/** Writes a message in its binary form. Meant for answers and tests: the fields are not checked. */
export function encodeMessage(name: MessageName, fields: Record<string, unknown>): Uint8Array {
  const type = root.lookupType(name);
  return type.encode(type.fromObject(fields)).finish();
}
