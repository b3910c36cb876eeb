export { secondBoundaries } from '../base/index.ts';
export type { BoundCounter, Counter } from './counter.ts';
export type { Gauge } from './gauge.ts';
export type { BoundRecorder, Histogram } from './histogram.ts';
export { type Meter, meter } from './meter.ts';
export {
  counter,
  gauge,
  histogram,
  metrics,
  observableCounter,
  observableGauge,
  observableUpDownCounter,
  timer,
  upDownCounter,
} from './metrics.ts';
export type { ObservableCallback, Observe } from './observable.ts';
export type {
  HistogramOptions,
  InstrumentOptions,
  TimerOptions,
} from './options.ts';
export type { Stop, Timer } from './timer.ts';
export type { UpDownCounter } from './up-down-counter.ts';
