import assert from 'node:assert/strict';
import { InvalidOptionError } from '../../../src/base/index.ts';
import { createConfig, fromEnv } from '../../../src/config/index.ts';
import { issueOf, issuesOf } from '../helpers.ts';

describe('fromEnv', () => {
  const schema = {
    port: { default: 8080, format: 'port', env: 'PORT' },
    ratio: { default: 0.5 },
    verbose: { default: false },
    tags: { default: ['a'] },
    sizes: { default: [1] },
    flags: { default: [true] },
    extra: { default: {} },
    mode: { default: 'live', format: ['live', 'dry-run', 3] },
    apiURL: { default: 'x' },
    db: {
      maxIdle: { default: 1, format: 'nat' },
      name: { default: null, format: String, nullable: true },
    },
  } as const;
  const read = (env: Record<string, string | undefined>, prefix = 'SHOP_') =>
    createConfig({ schema, sources: [fromEnv(env, { prefix })] });

  it('reads variables that settings name, and with a prefix one for every other setting', () => {
    const env = {
      PORT: '1',
      SHOP_PORT: '2',
      SHOP_DB_MAX_IDLE: '3',
      SHOP_API_URL: 'u',
      SHOP_DB_NAME: ' n ',
    };
    const config = read(env);
    assert.deepEqual(
      [config.get('port'), config.get('db.maxIdle'), config.get('apiURL'), config.get('db.name')],
      [1, 3, 'u', ' n '],
    );
    assert.equal(config.origin('db.maxIdle'), 'environment');
    assert.equal(createConfig({ schema, sources: [fromEnv(env)] }).get('db.maxIdle'), 1);
  });

  it('takes empty and blank variables as not set', () => {
    const config = read({ PORT: '', SHOP_DB_NAME: ' ', SHOP_TAGS: '', SHOP_RATIO: undefined });
    assert.deepEqual(
      [config.get('port'), config.get('db.name'), config.get('tags')],
      [8080, null, ['a']],
    );
  });

  const right: [
    string,
    string,
    'port' | 'ratio' | 'verbose' | 'tags' | 'sizes' | 'flags' | 'extra' | 'mode',
    unknown,
  ][] = [
    ['PORT', ' 80 ', 'port', 80],
    ['SHOP_RATIO', '-1.5e3', 'ratio', -1500],
    ['SHOP_RATIO', '.5', 'ratio', 0.5],
    ['SHOP_VERBOSE', 'TRUE', 'verbose', true],
    ['SHOP_VERBOSE', 'false', 'verbose', false],
    ['SHOP_TAGS', 'a, b,,', 'tags', ['a', 'b']],
    ['SHOP_TAGS', '["a,b"]', 'tags', ['a,b']],
    ['SHOP_SIZES', '1, 2', 'sizes', [1, 2]],
    ['SHOP_FLAGS', 'true,false', 'flags', [true, false]],
    ['SHOP_EXTRA', '{"a": {"b": 1}}', 'extra', { a: { b: 1 } }],
    ['SHOP_MODE', 'dry-run', 'mode', 'dry-run'],
    ['SHOP_MODE', '3', 'mode', 3],
  ];
  for (const [name, text, path, value] of right) {
    it(`reads ${JSON.stringify(text)} as ${JSON.stringify(value)} where it is ${path}`, () => {
      assert.deepEqual(read({ [name]: text }).get(path), value);
    });
  }

  const wrong: [string, string][] = [
    ['PORT', '12abc'],
    ['PORT', '0x50'],
    ['PORT', '1e3'],
    ['PORT', '80.0'],
    ['PORT', '65536'],
    ['SHOP_RATIO', '1,5'],
    ['SHOP_RATIO', 'NaN'],
    ['SHOP_RATIO', 'Infinity'],
    ['SHOP_RATIO', '1e999'],
    ['SHOP_VERBOSE', '0'],
    ['SHOP_VERBOSE', 'no'],
    ['SHOP_VERBOSE', 'yes'],
    ['SHOP_TAGS', '[1]'],
    ['SHOP_TAGS', '[broken'],
    ['SHOP_SIZES', '1,x'],
    ['SHOP_FLAGS', 'true,1'],
    ['SHOP_EXTRA', '[]'],
    ['SHOP_EXTRA', '{broken'],
    ['SHOP_EXTRA', '{"__proto__": {}}'],
    ['SHOP_MODE', 'Live'],
    ['SHOP_DB_MAX_IDLE', '-1'],
  ];
  for (const [name, text] of wrong) {
    it(`refuses ${name}=${text}, and shows it`, () => {
      const issue = issueOf(schema, fromEnv({ [name]: text }, { prefix: 'SHOP_' }));
      assert.deepEqual([issue.key, issue.source], [name, 'environment']);
      if (issue.received !== undefined)
        assert.ok(issue.message.endsWith(`but is ${issue.received}.`));
      else assert.match(issue.message, /reserved/);
    });
  }

  it('leaves variables alone that no setting has, unless told otherwise', () => {
    const env = { SHOP_VERBSE: 'hunter2', SHOP_SERVICE_HOST: '10.0.0.1', OTHER: 'x' };
    assert.equal(read(env).get('verbose'), false);
    const issues = issuesOf(schema, fromEnv(env, { prefix: 'SHOP_', unknown: 'refuse' }));
    assert.deepEqual(
      issues.map(({ key, message }) => [key, message]),
      [
        ['SHOP_VERBSE', 'is not a setting. Did you mean SHOP_VERBOSE?'],
        ['SHOP_SERVICE_HOST', 'is not a setting.'],
      ],
    );
    assert.ok(!JSON.stringify(issues).includes('hunter2'));
    assert.doesNotThrow(() =>
      createConfig({ schema, sources: [fromEnv({ PROT: '1' }, { unknown: 'refuse' })] }),
    );
  });

  it('refuses a prefix that gives two settings one variable', () => {
    const twins = { aB: { default: 1 }, a: { b: { default: 1 } } };
    assert.throws(
      () => createConfig({ schema: twins, sources: [fromEnv({}, { prefix: 'X_' })] }),
      (error) => {
        assert.ok(error instanceof InvalidOptionError);
        assert.match(error.message, /gives aB and a\.b names of their own/);
        return true;
      },
    );
    const named = { aB: { default: 1 }, a: { b: { default: 1, env: 'A_DOT_B' } } };
    assert.doesNotThrow(() =>
      createConfig({ schema: named, sources: [fromEnv({}, { prefix: 'X_' })] }),
    );
  });

  it('may serve several settings by one variable', () => {
    const both = { a: { default: 1, env: 'N' }, b: { default: 'x', env: 'N' } };
    const config = createConfig({ schema: both, sources: [fromEnv({ N: '5' })] });
    assert.deepEqual([config.get('a'), config.get('b')], [5, '5']);
  });
});
