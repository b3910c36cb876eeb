import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import convict from 'convict';
import fc from 'fast-check';
import { InvalidOptionError, InvalidSettingsError, OtelierError } from '../../src/base/index.ts';
import {
  createConfig,
  fromArgv,
  fromDefaults,
  fromEnv,
  fromMemory,
  type Source,
} from '../../src/config/index.ts';
import { issueOf, issuesOf } from './helpers.ts';

describe('createConfig', () => {
  const schema = {
    port: { default: 8080, format: 'port', env: 'PORT', arg: 'port' },
    name: { default: 'shop' },
    tags: { default: ['a', 'b'] },
    db: {
      host: { default: 'localhost', env: 'DB_HOST' },
      pool: { default: 10, format: 'nat' },
      options: { default: { ssl: false }, format: Object },
    },
  } as const;

  describe('its layers', () => {
    it('are the defaults alone without sources', () => {
      const config = createConfig({ schema });
      assert.deepEqual(config.snapshot.values, {
        port: 8080,
        name: 'shop',
        tags: ['a', 'b'],
        db: { host: 'localhost', pool: 10, options: { ssl: false } },
      });
      assert.equal(config.origin('db.pool'), 'defaults');
    });

    it('are in the order of the user, whatever they are', () => {
      const low = fromMemory({ port: 1, db: { pool: 1, host: 'low' } }, 'low');
      const high = fromMemory({ port: 2, db: { pool: 2 } }, 'high');
      const env = fromEnv({ PORT: '3' });
      const config = createConfig({ schema, sources: [low, env, high] });
      assert.deepEqual(
        [config.get('port'), config.get('db.pool'), config.get('db.host')],
        [2, 2, 'low'],
      );
      assert.deepEqual(
        { ...config.snapshot.origins },
        {
          port: 'high',
          name: 'defaults',
          tags: 'defaults',
          'db.host': 'low',
          'db.pool': 'high',
          'db.options': 'defaults',
        },
      );
      assert.equal(createConfig({ schema, sources: [high, low, env] }).get('port'), 3);
      assert.equal(
        createConfig({ schema, sources: [env, fromArgv(['--port', '4'])] }).origin('port'),
        'arguments',
      );
    });

    it('replace a value whole: lists and free objects are not mixed', () => {
      const config = createConfig({
        schema,
        sources: [
          fromMemory({ tags: ['x', 'y', 'z'], db: { options: { ssl: true, a: 1 } } }),
          fromMemory({ tags: ['q'], db: { options: { b: 2 } } }),
        ],
      });
      assert.deepEqual(config.get('tags'), ['q']);
      assert.deepEqual(config.get('db.options'), { b: 2 });
    });

    it('pass over what is undefined', () => {
      const config = createConfig({
        schema,
        sources: [fromMemory({ port: 1 }), fromMemory({ port: undefined, db: undefined })],
      });
      assert.equal(config.get('port'), 1);
    });

    it('can be brought back to the defaults', () => {
      const config = createConfig({
        schema,
        sources: [fromMemory({ port: 1, db: { pool: 2 } }), fromDefaults()],
      });
      assert.deepEqual(
        [config.get('port'), config.get('db.pool'), config.origin('port')],
        [8080, 10, 'defaults'],
      );
    });

    it('do not report what a later one puts right', () => {
      const config = createConfig({
        schema,
        sources: [fromMemory({ port: 'broken' }), fromEnv({ PORT: '80' })],
      });
      assert.equal(config.get('port'), 80);
    });

    it('do report what a later one puts wrong', () => {
      const issue = issueOf(schema, fromMemory({ port: 80 }), fromEnv({ PORT: 'x' }));
      assert.equal(issue.source, 'environment');
    });
  });

  describe('its faults', () => {
    it('are all reported at once, each with its place', () => {
      const issues = issuesOf(
        { ...schema, url: { default: null, format: String, env: 'URL', arg: 'url' } },
        fromMemory({ prot: 1, db: { hots: 'x', pool: -1, options: 'none' } }),
        fromEnv({ PORT: '12abc' }),
      );
      assert.deepEqual(issues, [
        {
          key: 'prot',
          source: 'memory',
          path: 'prot',
          code: 'unknown_key',
          message: 'is not a setting. Did you mean port?',
          expected: 'port',
        },
        {
          key: 'db.hots',
          source: 'memory',
          path: 'db.hots',
          code: 'unknown_key',
          message: 'is not a setting. Did you mean db.host?',
          expected: 'db.host',
        },
        {
          key: 'PORT',
          source: 'environment',
          path: 'port',
          code: 'invalid_type',
          message: 'must be a port, a whole number from 0 to 65535, but is "12abc".',
          expected: 'a port, a whole number from 0 to 65535',
          received: '"12abc"',
        },
        {
          key: 'db.options',
          source: 'memory',
          path: 'db.options',
          code: 'invalid_type',
          message: 'must be an object, but is "none".',
          expected: 'an object',
          received: '"none"',
        },
        {
          key: 'db.pool',
          source: 'memory',
          path: 'db.pool',
          code: 'invalid_value',
          message: 'must be a whole number of at least 0, but is -1.',
          expected: 'a whole number of at least 0',
          received: '-1',
        },
        {
          key: 'url',
          source: 'defaults',
          path: 'url',
          code: 'required',
          message: 'is required, and no source has it. It can be set by URL or --url.',
          expected: 'a text',
        },
      ]);
    });

    it('make an error that reads well', () => {
      assert.throws(
        () =>
          createConfig({ schema, sources: [fromMemory({ prot: 1, port: 99_999 }, 'settings')] }),
        (error: Error) => {
          assert.ok(error instanceof InvalidSettingsError && error instanceof OtelierError);
          assert.equal(error.code, 'OTELIER_INVALID_SETTING');
          assert.equal(
            error.message,
            'prot (settings): is not a setting. Did you mean port?\n' +
              'port (settings): must be a port, a whole number from 0 to 65535, but is 99999.',
          );
          return true;
        },
      );
    });

    it('have no suggestion where nothing is near, and never the value of an unknown key', () => {
      const issue = issueOf(schema, fromMemory({ completelyElse: 'hunter2' }));
      assert.equal(issue.message, 'is not a setting.');
      assert.ok(!JSON.stringify(issue).includes('hunter2'));
      assert.equal(issueOf(schema, fromMemory({ ['x'.repeat(1_000_000)]: 1 })).key.length, 80);
    });

    it('stay on one line, whatever the key is', () => {
      const issue = issueOf(schema, fromMemory({ 'a\nport (file): fine': 1 }));
      assert.equal(issue.key, '"a\\nport (file): fine"');
    });

    it('include a value where settings should be, and settings where a value should be', () => {
      for (const db of ['x', null, 1, [], new Map()]) {
        assert.equal(issueOf(schema, fromMemory({ db })).message, 'must be an object of settings.');
      }
      assert.equal(issueOf(schema, fromMemory({ port: { a: 1 } })).received, 'an object');
      for (const all of [null, [], 'x'])
        assert.equal(issueOf(schema, fromMemory(all as never)).key, 'memory');
    });

    it('include numbers that are none', () => {
      for (const pool of [
        Number.NaN,
        Number.POSITIVE_INFINITY,
        1.5,
        -1,
        2 ** 60,
        '10',
        true,
        null,
      ]) {
        assert.equal(issueOf(schema, fromMemory({ db: { pool } })).path, 'db.pool', String(pool));
      }
    });

    it('include items of another type than those of the default', () => {
      assert.equal(
        issueOf(schema, fromMemory({ tags: ['a', 1] })).message,
        'must be a list of items of type string, but is an array of 2.',
      );
    });
  });

  describe('its formats', () => {
    it('are names and constructors', () => {
      const right: [unknown, unknown, unknown][] = [
        ['int', 1, -5],
        ['integer', 1, 0],
        ['nat', 1, 0],
        ['port', 1, 65_535],
        [Number, 1, 0.5],
        ['Number', 1, -1e300],
        [String, 'a', ''],
        ['String', 'a', 'é'],
        [Boolean, true, false],
        ['Boolean', true, false],
        [Array, [], [1, 'a']],
        ['Array', [], []],
        [Object, {}, { 'a.b': { _cvtProperties: {} } }],
        ['Object', {}, {}],
        ['*', 1, 'anything'],
      ];
      for (const [format, standard, value] of right) {
        const config = createConfig({
          schema: { a: { default: standard, format: format as '*' } },
          sources: [fromMemory({ a: value })],
        });
        assert.deepEqual(config.get('a'), value);
      }
      const wrong: [unknown, unknown, unknown][] = [
        ['int', 1, 1.5],
        ['integer', 1, 2 ** 53],
        ['nat', 1, -1],
        ['port', 1, 65_536],
        ['port', 1, 1.5],
        [Number, 1, '1'],
        [String, 'a', 1],
        [Boolean, true, 'true'],
        [Array, [], { length: 0 }],
        [Object, {}, []],
        [Object, {}, new Date(0)],
      ];
      for (const [format, standard, value] of wrong) {
        assert.equal(
          issueOf({ a: { default: standard, format: format as '*' } }, fromMemory({ a: value }))
            .path,
          'a',
        );
      }
    });

    it('are lists of what is allowed', () => {
      const level = { default: 'info', format: ['info', 'warn', 3, null] };
      for (const value of ['warn', 3, null]) {
        assert.equal(
          createConfig({ schema: { level }, sources: [fromMemory({ level: value })] }).get('level'),
          value,
        );
      }
      const issue = issueOf({ level }, fromMemory({ level: 'loud' }));
      assert.equal(issue.message, 'must be one of "info", "warn", 3, null, but is "loud".');
      assert.equal(issueOf({ level }, fromMemory({ level: { a: 1 } })).code, 'invalid_value');
    });

    it('are functions that look further than the type', () => {
      const even = {
        default: 2,
        format(value: number) {
          if (value % 2 !== 0) throw new Error('must be even');
        },
      };
      assert.equal(
        createConfig({ schema: { even }, sources: [fromMemory({ even: 4 })] }).get('even'),
        4,
      );
      assert.equal(
        issueOf({ even }, fromMemory({ even: 3 })).message,
        'must be allowed by its format (must be even), but is 3.',
      );
      assert.equal(issueOf({ even }, fromMemory({ even: 'four' })).code, 'invalid_type');
    });

    it('are functions that throw anything', () => {
      const format = (value: string) => {
        if (value !== 'ok') throw value; // oxlint-disable-line no-throw-literal -- users do that
      };
      assert.match(
        issueOf({ a: { default: 'ok', format } }, fromMemory({ a: 'no' })).message,
        /\(no\), but is "no"/,
      );
    });

    it('get values as they are, not copies of them', () => {
      class Secret {
        readonly #text = 'x';
        get text() {
          return this.#text;
        }
      }
      const format = (value: Secret) => assert.equal(value.text, 'x');
      const secret = new Secret();
      const config = createConfig({
        schema: { secret: { default: null, format } },
        sources: [fromMemory({ secret })],
      });
      assert.equal(config.get('secret'), secret);
    });

    it('of one app do not change those of another', () => {
      const before = createConfig({ schema, sources: [fromMemory({ port: 80 })] });
      convict.addFormat({
        name: 'port',
        validate() {
          throw new Error('replaced');
        },
        coerce: () => 0,
      });
      assert.equal(
        createConfig({ schema, sources: [fromMemory({ port: 80 })] }).get('port'),
        before.get('port'),
      );
    });
  });

  describe('a setting without a default', () => {
    const url = { default: null, format: String };

    it('is required', () => {
      assert.equal(issueOf({ url }).message, 'is required, and no source has it.');
      assert.equal(
        createConfig({ schema: { url }, sources: [fromMemory({ url: 'x' })] }).get('url'),
        'x',
      );
      assert.equal(issueOf({ url }, fromMemory({ url: null })).code, 'invalid_type');
    });

    it('is null where it may be', () => {
      const nullable = { ...url, nullable: true };
      const config = createConfig({ schema: { nullable } });
      assert.deepEqual([config.get('nullable'), config.origin('nullable')], [null, 'defaults']);
      const sources = [fromMemory({ a: 'x' }), fromMemory({ a: null }, 'high')];
      const other = createConfig({ schema: { a: { default: 'd', nullable: true } }, sources });
      assert.deepEqual([other.get('a'), other.origin('a')], [null, 'high']);
    });
  });

  describe('a sensitive value', () => {
    const sensitive = {
      user: { default: 'me' },
      password: { default: 'none', sensitive: true, env: 'PASSWORD' },
      token: {
        default: null,
        format: (value: string) => assert.ok(value.length > 10, `${value} is short`),
        sensitive: true,
      },
      key: { default: null, format: String, sensitive: true, nullable: true },
      port: { default: 1, format: 'port', sensitive: true },
      pin: { default: 1, sensitive: true, env: 'AUTH_PIN' },
    } as const;
    const secret = 'hunter2-hunter2';
    const config = createConfig({
      schema: { auth: sensitive },
      sources: [fromMemory({ auth: { password: secret, token: secret } })],
    });

    it('is given to who asks for it', () => {
      assert.equal(config.get('auth.password'), secret);
      assert.equal(config.snapshot.values.auth.password, secret);
      assert.equal(config.get('auth').token, secret);
    });

    it('is shown by nothing that shows the whole', () => {
      const shown = {
        user: 'me',
        password: '[redacted]',
        token: '[redacted]',
        key: '[redacted]',
        port: '[redacted]',
        pin: '[redacted]',
      };
      assert.deepEqual(config.getProperties(), { auth: shown });
      assert.equal(JSON.stringify(config), JSON.stringify({ auth: shown }));
      for (const text of [
        JSON.stringify(config.snapshot),
        inspect(config, { depth: 9, showHidden: false }),
        inspect(config.snapshot, { depth: 9 }),
        JSON.stringify({ ...config.get('auth') }),
      ]) {
        assert.ok(!text.includes('hunter2'), text);
      }
    });

    it('is in no fault, whoever finds it', () => {
      const issues = issuesOf(
        { auth: sensitive },
        fromMemory({ auth: { token: 'hunter2', port: 'hunter2', key: 5 } }),
        fromEnv({ AUTH_PIN: 'hunter2' }),
      );
      assert.deepEqual(
        issues.map(({ path, received }) => [path, received]),
        [
          ['auth.port', '[redacted]'],
          ['auth.pin', '[redacted]'],
          ['auth.key', '[redacted]'],
          ['auth.token', '[redacted]'],
        ],
      );
      assert.ok(!JSON.stringify(issues).includes('hunter2'));
    });
  });

  describe('what it is given', () => {
    it('is not changed, nor does a later change reach it', () => {
      const given = { tags: ['x'], db: { options: { list: [1] } } };
      const own = { ...schema, tags: { default: ['a', 'b'] } };
      const config = createConfig({ schema: own, sources: [fromMemory(given)] });
      assert.deepEqual(given, { tags: ['x'], db: { options: { list: [1] } } });
      assert.equal(Object.isFrozen(given.tags), false);
      given.tags.push('y');
      given.db.options.list.push(2);
      own.tags.default.push('c');
      assert.deepEqual(config.get('tags'), ['x']);
      assert.deepEqual(config.get('db.options'), { list: [1] });
    });

    it('may be frozen', () => {
      const sources = Object.freeze([
        Object.freeze(fromMemory(Object.freeze({ tags: Object.freeze(['x']) }))),
      ]);
      assert.deepEqual(createConfig(Object.freeze({ schema, sources })).get('tags'), ['x']);
    });

    it('reaches no prototype', () => {
      for (const key of ['__proto__', 'constructor', 'prototype']) {
        const evil = JSON.parse(`{"${key}": {"polluted": true}}`);
        assert.equal(issueOf(schema, fromMemory(evil)).code, 'forbidden_key');
        assert.equal(issueOf(schema, fromMemory({ db: evil })).key, `db.${key}`);
        const inside = issueOf(schema, fromMemory({ db: { options: { a: [evil] } } }));
        assert.equal(inside.message, `has the key ${key}, which is reserved.`);
      }
      assert.equal(Reflect.get({}, 'polluted'), undefined);
    });

    it('may be as deep as it likes', () => {
      const circle: Record<string, unknown> = {};
      circle.self = circle;
      assert.match(
        issueOf(schema, fromMemory({ db: { options: circle } })).message,
        /nested more than 64 levels deep/,
      );
    });

    it('may be anything that JSON can say, and is then refused or taken, and never printed', () => {
      const write = process.stdout.write.bind(process.stdout);
      let printed = 0;
      process.stdout.write = ((...all: Parameters<typeof write>) => {
        printed++;
        return write(...all);
      }) as typeof process.stdout.write;
      try {
        fc.assert(
          fc.property(fc.jsonValue(), fc.jsonValue(), (port, db) => {
            try {
              const config = createConfig({ schema, sources: [fromMemory({ port, db })] });
              assert.equal(typeof config.get('port'), 'number');
            } catch (error) {
              assert.ok(error instanceof InvalidSettingsError);
              for (const { message } of error.issues)
                assert.ok(message.length < 300 && !message.includes('\n'));
            }
          }),
          { numRuns: 300 },
        );
      } finally {
        process.stdout.write = write;
      }
      assert.equal(printed, 0);
    });
  });

  describe('its snapshot', () => {
    const config = createConfig({ schema });

    it('is the first version', () => {
      assert.equal(config.snapshot.version, 1);
    });

    it('is frozen through and through', () => {
      const check = (value: unknown): void => {
        if (typeof value !== 'object' || value === null) return;
        assert.ok(Object.isFrozen(value));
        for (const each of Object.values(value)) check(each);
      };
      check(config.snapshot);
      check(config.getProperties());
      check(config.get('db'));
      assert.equal(config.get('db'), config.snapshot.values.db);
    });
  });

  describe('sources of the user', () => {
    it('are a name and load()', () => {
      const vault: Source = {
        name: 'vault',
        load: ({ settings }) => ({
          values: { port: 1 },
          text: settings
            .filter(({ path }) => path === 'db.pool')
            .map(({ path }) => ({ path, text: '7', key: 'secret/pool' })),
        }),
      };
      const config = createConfig({ schema, sources: [vault] });
      assert.deepEqual(
        [config.get('port'), config.get('db.pool'), config.origin('db.pool')],
        [1, 7, 'vault'],
      );
    });

    it('may have nothing', () => {
      assert.equal(
        createConfig({
          schema,
          sources: [
            { name: 'x', load: () => ({}) },
            { name: 'y', load: () => undefined as never },
          ],
        }).get('port'),
        8080,
      );
    });

    it('may report faults of their own, and give texts for settings that there are not', () => {
      const own = { key: 'k', source: 's', message: 'is out of reach.' };
      const source: Source = {
        name: 's',
        load: () => ({ issues: [own], text: [{ path: 'db.pol', text: '1', key: 'DB_POL' }] }),
      };
      assert.deepEqual(issuesOf(schema, source), [
        own,
        {
          key: 'DB_POL',
          source: 's',
          path: 'db.pol',
          code: 'unknown_key',
          message: 'is not a setting. Did you mean db.pool?',
          expected: 'db.pool',
        },
      ]);
    });

    it('may throw, which is their fault and no one else’s', () => {
      for (const [thrown, message] of [
        [new Error('no route'), 'could not be loaded: no route.'],
        ['text', 'could not be loaded: text.'],
      ] as const) {
        const load = (): never => {
          throw thrown;
        };
        assert.deepEqual(issueOf(schema, { name: 'vault', load }), {
          key: 'vault',
          source: 'vault',
          path: '""',
          code: 'source_failed',
          message,
        });
      }
    });

    it('must answer at once', async () => {
      const late: Source = { name: 'late', load: () => Promise.reject(new Error('later')) };
      assert.throws(
        () => createConfig({ schema, sources: [fromMemory({}), late] }),
        (error) => {
          assert.ok(error instanceof InvalidOptionError);
          assert.equal(error.option, 'sources[1].load()');
          return true;
        },
      );
      await new Promise((resolve) => setImmediate(resolve));
    });

    it('must be sources', () => {
      for (const source of [undefined, {}, { name: 'x' }, { load: () => ({}) }]) {
        assert.throws(() => createConfig({ schema, sources: [source as Source] }), {
          option: 'sources[0]',
        });
      }
    });
  });
});
