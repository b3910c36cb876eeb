export { ExpressInstrumentation as Instrumentation } from '@opentelemetry/instrumentation-express';
