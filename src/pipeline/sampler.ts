import { type Attributes, type Context, diag, type Link, type SpanKind } from '@opentelemetry/api';
import type { SamplerConfigModel } from '@opentelemetry/configuration';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  SamplingDecision,
  type SamplingResult,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import { InvalidOptionError } from '../base/index.ts';

/**
 * The sampler that is registered once and stays; which one decides can be changed at any time. A
 * decision holds for its span, so a trace that has begun is kept whole by a parent-based sampler.
 * A sampler that throws samples nothing, and is reported once to the diagnostics of the API: the app
 * must be able to go on.
 */
export class ReloadableSampler implements Sampler {
  #current: Sampler;
  #reported = false;

  constructor(current: Sampler) {
    this.#current = current;
  }

  /** The sampler that decides now. */
  get current(): Sampler {
    return this.#current;
  }

  /** Lets another sampler decide from now on. */
  replace(next: Sampler): void {
    this.#current = next;
    this.#reported = false;
  }

  shouldSample(
    context: Context,
    traceId: string,
    spanName: string,
    spanKind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): SamplingResult {
    try {
      return this.#current.shouldSample(context, traceId, spanName, spanKind, attributes, links);
    } catch (fault) {
      if (!this.#reported) diag.error('The sampler failed; spans are not sampled.', fault);
      this.#reported = true;
      return { decision: SamplingDecision.NOT_RECORD };
    }
  }

  /** The description of the current sampler. */
  toString(): string {
    return this.#current.toString();
  }
}

/** A model nested more deeply than this holds itself, or was made to do harm. */
const deepest = 16;

/**
 * Builds the sampler that a declarative configuration describes. Nothing given means parent-based
 * with a root of always on, as the specification says.
 *
 * @param path - Where the model stands, for messages.
 * @throws InvalidOptionError on a sampler that is unknown or not supported, on more than one, and on
 *   a ratio that is not from 0 to 1.
 */
export function samplerFrom(
  model: SamplerConfigModel | null | undefined,
  path = 'tracer_provider.sampler',
): Sampler {
  return build(model, path, 0) ?? new ParentBasedSampler({ root: new AlwaysOnSampler() });
}

function build(model: unknown, path: string, depth: number): Sampler | undefined {
  if (model === undefined || model === null) return undefined;
  if (depth > deepest) throw new InvalidOptionError(path, 'nested less deeply', model);
  const entries = typeof model === 'object' ? Object.entries(model) : [];
  const [entry, another] = entries.filter(([, value]) => value !== undefined);
  if (entry === undefined || another !== undefined) {
    throw new InvalidOptionError(path, 'an object that names exactly one sampler', model);
  }
  const [name, given] = entry;
  const at = `${path}.${name}`;
  if (given !== null && typeof given !== 'object')
    throw new InvalidOptionError(at, 'an object', given);
  const settings = (given ?? {}) as Record<string, unknown>;
  switch (name) {
    case 'always_on':
      return new AlwaysOnSampler();
    case 'always_off':
      return new AlwaysOffSampler();
    case 'trace_id_ratio_based':
      return new TraceIdRatioBasedSampler(ratioOf(settings.ratio, `${at}.ratio`));
    case 'parent_based':
      return parentBased(settings, at, depth);
    default:
      throw new InvalidOptionError(
        at,
        'one of always_on, always_off, trace_id_ratio_based, parent_based',
        name,
      );
  }
}

function parentBased(settings: Record<string, unknown>, path: string, depth: number): Sampler {
  const child = (key: string): Sampler | undefined =>
    build(settings[key], `${path}.${key}`, depth + 1);
  // The defaults are those of the specification: what the parent decided holds.
  return new ParentBasedSampler({
    root: child('root') ?? new AlwaysOnSampler(),
    remoteParentSampled: child('remote_parent_sampled') ?? new AlwaysOnSampler(),
    remoteParentNotSampled: child('remote_parent_not_sampled') ?? new AlwaysOffSampler(),
    localParentSampled: child('local_parent_sampled') ?? new AlwaysOnSampler(),
    localParentNotSampled: child('local_parent_not_sampled') ?? new AlwaysOffSampler(),
  });
}

function ratioOf(ratio: unknown, path: string): number {
  if (ratio === undefined || ratio === null) return 1;
  if (typeof ratio === 'number' && ratio >= 0 && ratio <= 1) return ratio;
  throw new InvalidOptionError(path, 'a number from 0 to 1', ratio);
}
