export { UndiciInstrumentation as Instrumentation } from '../instrumentations/undici-instrumentation.ts';
