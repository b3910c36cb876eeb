import { globalMeter, meter } from './meter.ts';

const group = globalMeter;

/** {@link Meter.counter} of the global group. */
export const counter: typeof group.counter = group.counter.bind(group);
/** {@link Meter.upDownCounter} of the global group. */
export const upDownCounter: typeof group.upDownCounter = group.upDownCounter.bind(group);
/** {@link Meter.gauge} of the global group. */
export const gauge: typeof group.gauge = group.gauge.bind(group);
/** {@link Meter.histogram} of the global group. */
export const histogram: typeof group.histogram = group.histogram.bind(group);
/** {@link Meter.timer} of the global group. */
export const timer: typeof group.timer = group.timer.bind(group);
/** {@link Meter.observableCounter} of the global group. */
export const observableCounter: typeof group.observableCounter =
  group.observableCounter.bind(group);
/** {@link Meter.observableUpDownCounter} of the global group. */
export const observableUpDownCounter: typeof group.observableUpDownCounter =
  group.observableUpDownCounter.bind(group);
/** {@link Meter.observableGauge} of the global group. */
export const observableGauge: typeof group.observableGauge = group.observableGauge.bind(group);

/** All of these under one name, with {@link meter} for groups. */
export const metrics = Object.freeze({
  meter,
  counter,
  upDownCounter,
  gauge,
  histogram,
  timer,
  observableCounter,
  observableUpDownCounter,
  observableGauge,
});
