import { isDeepStrictEqual } from 'node:util';
import type { ReceivedAttributes } from './message.ts';
import type { ReceivedMetric, ReceivedPoint } from './received.ts';

/**
 * The metrics that arrived, oldest first: an array, with questions that tests ask most. A series is
 * one set of attributes of one metric from one resource and scope.
 */
export class ReceivedMetrics extends Array<ReceivedMetric> {
  // What `map` and `filter` make of this is an ordinary array.
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  /**
   * The newest data point of a metric, among the series that have at least the given attributes
   * and come from the given service; undefined when there is none.
   */
  latest(
    name: string,
    attributes: ReceivedAttributes = {},
    service?: string,
  ): ReceivedPoint | undefined {
    return this.#matching(name, attributes, service).next().value?.point;
  }

  /** The newest data point of each series that {@link latest} chooses from. */
  series(name: string, attributes: ReceivedAttributes = {}, service?: string): ReceivedPoint[] {
    const found: { metric: ReceivedMetric; point: ReceivedPoint }[] = [];
    for (const next of this.#matching(name, attributes, service)) {
      const same = found.some(
        ({ metric, point }) =>
          isDeepStrictEqual(point.attributes, next.point.attributes) &&
          metric.scope.name === next.metric.scope.name &&
          isDeepStrictEqual(metric.resource, next.metric.resource),
      );
      if (!same) found.push(next);
    }
    return found.map(({ point }) => point);
  }

  *#matching(
    name: string,
    attributes: ReceivedAttributes,
    service: string | undefined,
  ): Generator<{ metric: ReceivedMetric; point: ReceivedPoint }, undefined> {
    const wanted = Object.entries(attributes);
    for (const metric of this.toReversed()) {
      if (metric.name !== name) continue;
      if (service !== undefined && metric.service !== service) continue;
      for (const point of metric.points.toReversed()) {
        if (wanted.every(([key, value]) => isDeepStrictEqual(point.attributes[key], value))) {
          yield { metric, point };
        }
      }
    }
    return undefined;
  }
}
