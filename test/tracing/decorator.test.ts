import assert from 'node:assert/strict';
import { SpanKind } from '@opentelemetry/api';
import { InvalidOptionError } from '../../src/base/index.ts';
import { type TracedMethodOptions, traced } from '../../src/tracing/index.ts';
import { recordTelemetry } from '../support/otel.ts';

/** Decorates a method as a compiler does. */
function decorate(
  target: object,
  key: string | symbol,
  options?: TracedMethodOptions,
  isStatic = false,
): void {
  const method = Reflect.get(target, key) as () => unknown;
  const about = { kind: 'method', name: key, static: isStatic, private: false, metadata: {} };
  const wrapped = traced(options)(method as never, about as unknown as ClassMethodDecoratorContext);
  Object.defineProperty(target, key, { value: wrapped, writable: true, configurable: true });
}

describe('A traced method', () => {
  const telemetry = recordTelemetry();
  const names = (): string[] => telemetry.spans.map((span) => span.name);
  const symbol = Symbol('hidden');

  class Orders {
    static open(): Orders {
      return new Orders();
    }
    readonly id = 7;
    async place(n: number): Promise<number> {
      return this.id + n;
    }
    total(): number {
      return this.id;
    }
    [symbol](): number {
      return this.id;
    }
  }
  class UrgentOrders extends Orders {}
  decorate(Orders, 'open', undefined, true);
  decorate(Orders.prototype, 'place', {
    attributes: (n: number) => ({ n }),
  });
  decorate(Orders.prototype, 'total', { name: 'sum', kind: SpanKind.SERVER });
  decorate(Orders.prototype, symbol);

  it('is named after the class that declares it, also when an heir is called', async () => {
    assert.equal(await new UrgentOrders().place(1), 8);
    assert.equal(await new Orders().place(1), 8);
    assert.ok(UrgentOrders.open() instanceof Orders);
    assert.equal(new Orders()[symbol](), 7);
    assert.deepEqual(names().toSorted(), [
      'Orders.hidden',
      'Orders.open',
      'Orders.place',
      'Orders.place',
    ]);
    assert.deepEqual(telemetry.spans.find((span) => span.name === 'Orders.place')?.attributes, {
      n: 1,
    });
  });

  it('may have a name of its own', () => {
    assert.equal(new Orders().total(), 7);
    assert.deepEqual([names(), telemetry.spans[0]?.kind], [['sum'], SpanKind.SERVER]);
  });

  it('is named after the object when its class is not found', () => {
    const about = { kind: 'method', name: '#secret', static: false, private: true, metadata: {} };
    const secret = traced()(
      function (this: unknown) {},
      about as unknown as ClassMethodDecoratorContext,
    );
    secret.call(new UrgentOrders());
    secret.call(Object.create(null) as object);
    secret.call(undefined);
    const anonymous = { ...about, name: Symbol() };
    traced()(function (this: unknown) {}, anonymous as unknown as ClassMethodDecoratorContext).call(
      3,
    );
    assert.deepEqual(names(), ['UrgentOrders.#secret', '#secret', '#secret', '']);
  });

  it('is nothing else: an accessor, a class and an older decorator are refused', () => {
    const decorator = traced() as unknown as (...args: unknown[]) => unknown;
    for (const about of [
      { kind: 'getter' },
      { kind: 'class' },
      { kind: 'field' },
      'place',
      undefined,
      null,
    ]) {
      assert.throws(
        () => decorator(() => {}, about),
        (error) => {
          assert.ok(error instanceof InvalidOptionError);
          assert.match(error.message, /^@traced\(\) must be on a method, by a standard decorator/);
          return true;
        },
      );
    }
  });
});
