export { UndiciInstrumentation as Instrumentation } from '@opentelemetry/instrumentation-undici';
