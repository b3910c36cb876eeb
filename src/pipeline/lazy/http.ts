export { HttpInstrumentation as Instrumentation } from '@opentelemetry/instrumentation-http';
