export { otlpGrpcLogOutput, otlpGrpcMetricSender, otlpGrpcSpanOutput } from '../otlp/grpc.ts';
