import {
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServiceDefinition,
} from '@grpc/grpc-js';

const asItIs = (bytes: Buffer): Buffer => bytes;

/** A receiver of OTLP over gRPC that keeps the bytes of each call. */
export interface GrpcCollector {
  readonly url: string;
  /** How often a text that matches was received. */
  count(signal: 'trace' | 'logs' | 'metrics', pattern: RegExp): number;
  close(): void;
}

/** Starts a collector on the loopback. */
export async function grpcCollector(): Promise<GrpcCollector> {
  const server = new Server();
  const received: Record<string, string> = { trace: '', logs: '', metrics: '' };
  for (const [signal, service] of [
    ['trace', 'Trace'],
    ['logs', 'Logs'],
    ['metrics', 'Metrics'],
  ] as const) {
    const definition: ServiceDefinition = {
      export: {
        path: `/opentelemetry.proto.collector.${signal}.v1.${service}Service/Export`,
        requestStream: false,
        responseStream: false,
        requestSerialize: asItIs,
        requestDeserialize: asItIs,
        responseSerialize: asItIs,
        responseDeserialize: asItIs,
      },
    };
    const handler: handleUnaryCall<Buffer, Buffer> = ({ request }, answer) => {
      received[signal] += request.toString('latin1');
      answer(null, Buffer.alloc(0));
    };
    server.addService(definition, { export: handler });
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    url: `http://127.0.0.1:${port}`,
    count: (signal, pattern) => received[signal]?.match(pattern)?.length ?? 0,
    close: () => server.forceShutdown(),
  };
}
