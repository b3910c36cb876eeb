export { PinoInstrumentation as Instrumentation } from '../logs/pino-instrumentation.ts';
