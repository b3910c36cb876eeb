export { HttpInstrumentation as Instrumentation } from '../instrumentations/http-instrumentation.ts';
