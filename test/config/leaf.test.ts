import assert from 'node:assert/strict';
import { InvalidOptionError } from '../../src/base/index.ts';
import { createConfig } from '../../src/config/index.ts';

describe('A schema', () => {
  const refused: [unknown, string][] = [
    [undefined, 'schema'],
    [[], 'schema'],
    [{ a: 5 }, 'schema.a'],
    [{ a: { b: 'x' } }, 'schema.a.b'],
    [{ 'a.b': { default: 1 } }, 'schema'],
    [{ '': { default: 1 } }, 'schema'],
    [JSON.parse('{"__proto__": {"default": 1}}'), 'schema'],
    [{ a: { constructor: { default: 1 } } }, 'schema.a'],
    [{ a: { default: 1, format: 'prot' } }, 'schema.a.format'],
    [{ a: { default: 1, format: 'toString' } }, 'schema.a.format'],
    [{ a: { default: 1, format: 5 } }, 'schema.a.format'],
    [{ a: { default: null } }, 'schema.a.format'],
    [{ a: { default: undefined } }, 'schema.a.format'],
    [{ a: { default: undefined, format: String } }, 'schema.a.default'],
    [{ a: { default: Symbol('s') } }, 'schema.a.format'],
    [{ a: { default: 'x', format: 'port' } }, 'schema.a.default'],
    [{ a: { default: 1, format: String } }, 'schema.a.default'],
    [{ a: { default: 1, sensitiv: true } }, 'schema.a.sensitiv'],
    [{ a: { default: 1, sensitive: 'yes' } }, 'schema.a.sensitive'],
    [{ a: { default: 1, nullable: 1 } }, 'schema.a.nullable'],
    [{ a: { default: 1, env: '' } }, 'schema.a.env'],
    [{ a: { default: 1, env: 5 } }, 'schema.a.env'],
    [{ a: { default: 1, arg: '--a' } }, 'schema.a.arg'],
    [{ a: { default: 1, arg: 'x' }, b: { default: 1, arg: 'x' } }, 'schema.b.arg'],
    [{ a: { default: 1 }, b: { default: 1, arg: 'a' } }, 'schema.b.arg'],
  ];
  for (const [schema, option] of refused) {
    it(`is refused at ${option}: ${JSON.stringify(schema)}`, () => {
      assert.throws(
        () => createConfig({ schema: schema as Record<string, { default: unknown }> }),
        (error) => error instanceof InvalidOptionError && error.option === option,
      );
    });
  }

  it('says what a default must be', () => {
    assert.throws(
      () => createConfig({ schema: { port: { default: '80', format: 'port' } } }),
      /schema\.port\.default must be null or a port, a whole number from 0 to 65535, but is "80"/,
    );
  });

  it('with a default that its own format refuses is reported as the fault of the defaults', () => {
    assert.throws(
      () => createConfig({ schema: { port: { default: 99_999, format: 'port' } } }),
      /port \(defaults\): must be a port/,
    );
  });

  it('may give an argument the name of its own path', () => {
    assert.equal(createConfig({ schema: { a: { default: 1, arg: 'a' } } }).get('a'), 1);
  });
});
