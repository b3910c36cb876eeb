import assert from 'node:assert/strict';
import {
  type Config,
  type ConfigSchema,
  createConfig,
  fromMemory,
} from '../../src/config/index.ts';

/** Holds when two types are the same; the compiler proves it, and this runs as nothing. */
// oxlint-disable typescript/no-unnecessary-type-parameters -- what they are for is comparing
type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_proof: Same<A, B>): void {}

function positive(value: number): void {
  if (value <= 0) throw new Error('must be above 0');
}

function hostAndPort(value: unknown): asserts value is `${string}:${number}` {
  if (!/:\d+$/.test(String(value))) throw new Error('host:port');
}

describe('The types of a configuration', () => {
  const config = createConfig({
    schema: {
      port: { default: 8080, format: 'port' },
      mode: { default: 'live', format: ['live', 'dry-run'] },
      verbose: { default: false },
      ratio: { default: 0.5, format: positive },
      peer: { default: null, format: hostAndPort },
      tags: { default: ['a'] },
      sizes: { default: [1, 2], format: Array },
      empty: { default: [], format: Array },
      any: { default: 1, format: '*' },
      db: {
        url: { default: null, format: String, sensitive: true },
        name: { default: null, format: String, nullable: true },
        options: { default: { a: 1 } },
        pool: { max: { default: 10, format: Number } },
      },
    },
    sources: [fromMemory({ peer: 'a:1', db: { url: 'x' } })],
  });

  it('follow from its schema', () => {
    const port = config.get('port');
    same<typeof port, number>(true);
    const mode = config.get('mode');
    same<typeof mode, 'live' | 'dry-run'>(true);
    const verbose = config.get('verbose');
    same<typeof verbose, boolean>(true);
    const ratio = config.get('ratio');
    same<typeof ratio, number>(true);
    const peer = config.get('peer');
    same<typeof peer, `${string}:${number}`>(true);
    const tags = config.get('tags');
    same<typeof tags, readonly string[]>(true);
    const sizes = config.get('sizes');
    same<typeof sizes, readonly number[]>(true);
    const empty = config.get('empty');
    same<typeof empty, readonly unknown[]>(true);
    const any = config.get('any');
    same<typeof any, unknown>(true);
    const url = config.get('db.url');
    same<typeof url, string>(true);
    const name = config.get('db.name');
    same<typeof name, string | null>(true);
    const options = config.get('db.options');
    same<typeof options, Readonly<Record<string, unknown>>>(true);
    const max = config.get('db.pool.max');
    same<typeof max, number>(true);
    const pool = config.get('db.pool');
    same<typeof pool, { readonly max: number }>(true);
    const values = config.snapshot.values.db.pool.max;
    same<typeof values, number>(true);
    assert.deepEqual(
      [port, peer, name, max, pool, values],
      [8080, 'a:1', null, 10, { max: 10 }, 10],
    );
  });

  it('refuse a path that the schema does not have', () => {
    const wrong: [() => unknown, RegExp][] = [
      // @ts-expect-error -- no such setting
      [() => config.get('prot'), /a path of the schema \(nearest: port\), but is "prot"/],
      // @ts-expect-error -- no such setting below
      [() => config.get('db.pool.min'), /nearest: db\.pool\.max/],
      // @ts-expect-error -- settings hold nothing
      [() => config.get('port.x'), /a path of the schema/],
      // @ts-expect-error -- only settings have an origin
      [() => config.origin('db'), /a path of the schema/],
      // @ts-expect-error -- no path at all
      [() => config.get(), /a path of the schema, but is undefined/],
      // @ts-expect-error -- what objects inherit is no setting
      [() => config.get('toString'), /a path of the schema/],
      // @ts-expect-error -- what objects inherit has no origin
      [() => config.origin('constructor'), /a path of the schema/],
    ];
    for (const [work, message] of wrong) assert.throws(work, message);
  });

  it('do not let anything be changed', () => {
    assert.throws(() => {
      // @ts-expect-error -- values are read-only
      config.snapshot.values.port = 1;
    }, TypeError);
    assert.throws(() => {
      // @ts-expect-error -- lists are read-only
      config.get('tags').push('b');
    }, TypeError);
  });

  it('refuse a schema that is none', () => {
    // @ts-expect-error -- "prot" is no format
    const format = () => createConfig({ schema: { a: { default: 1, format: 'prot' } } });
    assert.throws(format, /schema\.a\.format/);
    // @ts-expect-error -- "sensitiv" is no property of a setting
    const property = () => createConfig({ schema: { a: { default: 1, sensitiv: true } } });
    assert.throws(property, /schema\.a\.sensitiv/);
  });

  it('bear a schema that is not known before', () => {
    const schema: ConfigSchema = { a: { default: 1 } };
    const open: Config<ConfigSchema> = createConfig({ schema });
    const value = open.get('a');
    same<typeof value, unknown>(true);
    assert.equal(value, 1);
  });
});
