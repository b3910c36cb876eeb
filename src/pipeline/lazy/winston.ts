export { WinstonInstrumentation as Instrumentation } from '../logs/winston-instrumentation.ts';
