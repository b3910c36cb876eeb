import assert from 'node:assert/strict';
import {
  createContextKey,
  DiagLogLevel,
  defaultTextMapGetter,
  defaultTextMapSetter,
  diag,
  ROOT_CONTEXT,
  type TextMapPropagator,
} from '@opentelemetry/api';
import {
  GuardedPropagator,
  noopPropagator,
} from '../../../src/pipeline/propagation/guarded-propagator.ts';

const key = createContextKey('test');
const boom = () => {
  throw new Error('boom');
};
const bad: TextMapPropagator = { inject: boom, extract: boom, fields: boom };

function marking(mark: string): TextMapPropagator {
  return {
    inject: (_, carrier, setter) => setter.set(carrier, mark, 'yes'),
    extract: (context) =>
      context.setValue(key, `${(context.getValue(key) as string | undefined) ?? ''}${mark}`),
    fields: () => [mark, 'shared'],
  };
}

describe('GuardedPropagator', () => {
  const members = [
    { name: 'first', propagator: marking('a') },
    { name: 'bad', propagator: bad },
    { name: 'last', propagator: marking('b') },
  ];

  it('goes on past one that throws', () => {
    const propagator = new GuardedPropagator(members);
    const carrier = {};
    propagator.inject(ROOT_CONTEXT, carrier, defaultTextMapSetter);
    assert.deepEqual(carrier, { a: 'yes', b: 'yes' });
    assert.equal(
      propagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter).getValue(key),
      'ab',
    );
    assert.deepEqual(propagator.fields(), ['a', 'shared', 'b']);
  });

  it('says at debug level which one threw', () => {
    const said: unknown[] = [];
    const log = (...words: unknown[]) => void said.push(words[0]);
    diag.setLogger(
      { verbose: log, debug: log, info: log, warn: log, error: log },
      { logLevel: DiagLogLevel.ALL, suppressOverrideMessage: true },
    );
    try {
      said.length = 0;
      new GuardedPropagator(members).extract(ROOT_CONTEXT, {}, defaultTextMapGetter);
    } finally {
      diag.disable();
    }
    assert.deepEqual(said.slice(0, 1), ['otelier: the propagator bad could not extract']);
  });

  it('keeps the context when one returns nothing', () => {
    const nothing = { ...bad, extract: () => undefined as never };
    const propagator = new GuardedPropagator([{ name: 'nothing', propagator: nothing }]);
    assert.equal(propagator.extract(ROOT_CONTEXT, {}, defaultTextMapGetter), ROOT_CONTEXT);
  });

  it('does nothing without members', () => {
    const carrier = {};
    noopPropagator.inject(ROOT_CONTEXT, carrier, defaultTextMapSetter);
    assert.deepEqual(carrier, {});
    assert.equal(noopPropagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter), ROOT_CONTEXT);
    assert.deepEqual(noopPropagator.fields(), []);
  });
});
