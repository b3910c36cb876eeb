export { PinoInstrumentation as Instrumentation } from '@opentelemetry/instrumentation-pino';
