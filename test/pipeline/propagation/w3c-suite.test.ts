/**
 * The cases of the test suite of the recommendation (w3c/trace-context, test/test.py, STRICT_LEVEL
 * and SPEC_LEVEL 2), under their names there. Each runs with both kinds of carrier that a service
 * meets: headers as Node gives them, in lower case and joined, and headers as they came, in arrays.
 */
import assert from 'node:assert/strict';
import { ROOT_CONTEXT, type TextMapGetter, trace } from '@opentelemetry/api';
import { AlwaysOnSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { TraceContextPropagator } from '../../../src/pipeline/propagation/trace-context-propagator.ts';
import {
  parseTraceparent,
  type Traceparent,
} from '../../../src/pipeline/propagation/traceparent.ts';
import { TraceState } from '../../../src/pipeline/propagation/tracestate.ts';

type Headers = readonly (readonly [name: string, value: string])[];
type Carrier = Record<string, string | string[]>;

const carriers: Record<string, (headers: Headers) => Carrier> = {
  'joined as Node joins them'(headers) {
    const carrier: Record<string, string> = {};
    for (const [name, value] of headers) {
      const key = name.toLowerCase();
      carrier[key] = key in carrier ? `${carrier[key]}, ${value}` : value;
    }
    return carrier;
  },
  'as they came'(headers) {
    const carrier: Record<string, string[]> = {};
    for (const [name, value] of headers) carrier[name] = [...(carrier[name] ?? []), value];
    return carrier;
  },
};
const getter: TextMapGetter<Carrier> = {
  keys: (carrier) => Object.keys(carrier),
  get: (carrier, key) => carrier[key],
};

const traceId = '12345678901234567890123456789012';
const parentId = '1234567890123456';
const valid00 = `00-${traceId}-${parentId}-00`;
const valid01 = `00-${traceId}-${parentId}-01`;
const provider = new TracerProvider({ sampler: new AlwaysOnSampler() });

for (const [kind, toCarrier] of Object.entries(carriers)) {
  describe(`W3C Trace Context test suite, headers ${kind}`, () => {
    /** What a service with a span of its own sends on, having received these headers. */
    function requests(
      headers: Headers,
      count: number,
    ): { traceparent: Traceparent; tracestate: TraceState }[] {
      const propagator = new TraceContextPropagator();
      const context = propagator.extract(ROOT_CONTEXT, toCarrier(headers), getter);
      return Array.from({ length: count }, () => {
        const span = provider.getTracer('test').startSpan('request', {}, context);
        const sent: Record<string, string> = {};
        propagator.inject(trace.setSpan(context, span), sent, {
          set(carrier, key, value) {
            carrier[key] = value;
          },
        });
        const traceparent = parseTraceparent(sent.traceparent ?? '');
        const tracestate = TraceState.parse(sent.tracestate ?? '');
        assert.ok(traceparent, 'a valid traceparent goes out');
        assert.ok(tracestate, 'and no invalid tracestate');
        return { traceparent, tracestate };
      });
    }
    function request(headers: Headers): { traceparent: Traceparent; tracestate: TraceState } {
      return requests(headers, 1)[0] as { traceparent: Traceparent; tracestate: TraceState };
    }
    function continues(traceparent: string): void {
      assert.equal(
        request([['traceparent', traceparent]]).traceparent.traceId,
        traceId,
        traceparent,
      );
    }
    function restarts(traceparent: string): void {
      assert.notEqual(
        request([['traceparent', traceparent]]).traceparent.traceId,
        traceId,
        traceparent,
      );
    }
    function tracestateOf(...values: string[]): TraceState {
      const { traceparent, tracestate } = request([
        ['traceparent', valid00],
        ...values.map((value) => ['tracestate', value] as const),
      ]);
      assert.equal(traceparent.traceId, traceId, 'traceparent stays in force');
      return tracestate;
    }
    function discards(...values: string[]): void {
      assert.equal(tracestateOf(...values).serialize(), '', values.join());
    }

    it('test_both_traceparent_and_tracestate_missing', () => {
      assert.equal(request([]).tracestate.size, 0);
    });

    it('test_traceparent_included_tracestate_missing', () => {
      const { traceparent } = request([['traceparent', valid01]]);
      assert.equal(traceparent.traceId, traceId);
      assert.notEqual(traceparent.spanId, parentId);
    });

    it('test_traceparent_duplicated', () => {
      const other = traceId.replace(/2$/, '1');
      const { traceparent } = request([
        ['traceparent', `00-${other}-${parentId}-01`],
        ['traceparent', valid01],
      ]);
      assert.notEqual(traceparent.traceId, other);
      assert.notEqual(traceparent.traceId, traceId);
    });

    it('test_traceparent_header_name', () => {
      for (const name of ['trace-parent', 'trace.parent']) {
        assert.notEqual(request([[name, valid01]]).traceparent.traceId, traceId);
      }
    });

    it('test_traceparent_header_name_valid_casing', () => {
      for (const name of ['TraceParent', 'TrAcEpArEnT', 'TRACEPARENT']) {
        assert.equal(request([[name, valid01]]).traceparent.traceId, traceId);
      }
    });

    it('test_traceparent_version_0x00', () => {
      restarts(`${valid01}.`);
      restarts(`${valid01}-what-the-future-will-be-like`);
    });

    it('test_traceparent_version_0xcc', () => {
      const cc = `cc-${traceId}-${parentId}-01`;
      continues(cc);
      continues(`${cc}-what-the-future-will-be-like`);
      restarts(`${cc}.what-the-future-will-be-like`);
    });

    it('test_traceparent_version_0xff', () => {
      restarts(`ff-${traceId}-${parentId}-01`);
    });

    it('test_traceparent_version_illegal_characters', () => {
      restarts(`.0-${traceId}-${parentId}-01`);
      restarts(`0.-${traceId}-${parentId}-01`);
    });

    it('test_traceparent_version_too_long', () => {
      restarts(`000-${traceId}-${parentId}-01`);
      restarts(`0000-${traceId}-${parentId}-01`);
    });

    it('test_traceparent_version_too_short', () => {
      restarts(`0-${traceId}-${parentId}-01`);
    });

    it('test_traceparent_trace_id_all_zero', () => {
      const { traceparent } = request([['traceparent', `00-${'0'.repeat(32)}-${parentId}-01`]]);
      assert.notEqual(traceparent.traceId, '0'.repeat(32));
    });

    it('test_traceparent_trace_id_illegal_characters', () => {
      for (const id of ['.2345678901234567890123456789012', '1234567890123456789012345678901.']) {
        const { traceparent } = request([['traceparent', `00-${id}-${parentId}-01`]]);
        assert.doesNotMatch(traceparent.traceId, /23456789012345678901234567890/);
      }
    });

    it('test_traceparent_trace_id_too_long', () => {
      const { traceparent } = request([['traceparent', `00-${traceId}3-${parentId}-01`]]);
      assert.notEqual(traceparent.traceId, traceId);
      assert.notEqual(traceparent.traceId, `${traceId}3`.slice(1));
    });

    it('test_traceparent_trace_id_too_short', () => {
      const { traceparent } = request([['traceparent', `00-${traceId.slice(1)}-${parentId}-01`]]);
      assert.doesNotMatch(traceparent.traceId, new RegExp(traceId.slice(1)));
    });

    it('test_traceparent_parent_id_all_zero', () => {
      restarts(`00-${traceId}-0000000000000000-01`);
    });

    it('test_traceparent_parent_id_illegal_characters', () => {
      restarts(`00-${traceId}-.234567890123456-01`);
      restarts(`00-${traceId}-123456789012345.-01`);
    });

    it('test_traceparent_parent_id_too_long', () => {
      restarts(`00-${traceId}-${parentId}7-01`);
    });

    it('test_traceparent_parent_id_too_short', () => {
      restarts(`00-${traceId}-${parentId.slice(1)}-01`);
    });

    it('test_traceparent_trace_flags_illegal_characters', () => {
      restarts(`00-${traceId}-${parentId}-.0`);
      restarts(`00-${traceId}-${parentId}-0.`);
    });

    it('test_traceparent_trace_flags_too_long', () => {
      restarts(`00-${traceId}-${parentId}-001`);
    });

    it('test_traceparent_trace_flags_too_short', () => {
      restarts(`00-${traceId}-${parentId}-1`);
    });

    it('test_traceparent_ows_handling', () => {
      continues(` ${valid01}`);
      continues(`\t${valid01}`);
      continues(`${valid01} `);
      continues(`${valid01}\t`);
      continues(`\t ${valid01} \t`);
    });

    it('test_tracestate_included_traceparent_missing', () => {
      assert.equal(request([['tracestate', 'foo=1']]).tracestate.size, 0);
      assert.equal(request([['tracestate', 'foo=1,bar=2']]).tracestate.size, 0);
    });

    it('test_tracestate_included_traceparent_included', () => {
      const tracestate = tracestateOf('foo=1,bar=2');
      assert.equal(tracestate.get('foo'), '1');
      assert.equal(tracestate.get('bar'), '2');
    });

    it('test_tracestate_header_name', () => {
      for (const name of ['trace-state', 'trace.state']) {
        const { tracestate } = request([
          ['traceparent', valid00],
          [name, 'foo=1'],
        ]);
        assert.equal(tracestate.get('foo'), undefined);
      }
    });

    it('test_tracestate_header_name_valid_casing', () => {
      for (const name of ['TraceState', 'TrAcEsTaTe', 'TRACESTATE']) {
        const { tracestate } = request([
          ['traceparent', valid00],
          [name, 'foo=1'],
        ]);
        assert.equal(tracestate.get('foo'), '1');
      }
    });

    it('test_tracestate_empty_header', () => {
      assert.equal(tracestateOf('').size, 0);
      assert.equal(tracestateOf('foo=1', '').get('foo'), '1');
      assert.equal(tracestateOf('', 'foo=1').get('foo'), '1');
    });

    it('test_tracestate_multiple_headers_different_keys', () => {
      assert.equal(
        tracestateOf('foo=1,bar=2', 'rojo=1,congo=2', 'baz=3').serialize(),
        'foo=1,bar=2,rojo=1,congo=2,baz=3',
      );
    });

    it('test_tracestate_duplicated_keys', () => {
      discards('foo=1,foo=1');
      discards('foo=1,foo=2');
      discards('foo=1', 'foo=1');
      discards('foo=1', 'foo=2');
    });

    it('test_tracestate_all_allowed_characters', () => {
      const key = 'abcdefghijklmnopqrstuvwxyz0123456789_-*/';
      const value = String.fromCharCode(...Array.from({ length: 95 }, (_, i) => 0x20 + i)).replace(
        /[,=]/g,
        '',
      );
      assert.equal(value.length, 93);
      for (const each of [key, `${key}@a-z0-9_-*/`]) {
        assert.equal(tracestateOf(`${each}=${value}`).get(each), value);
      }
    });

    it('test_tracestate_ows_handling', () => {
      assert.equal(tracestateOf('foo=1 \t , \t bar=2, \t baz=3').serialize(), 'foo=1,bar=2,baz=3');
      assert.equal(
        tracestateOf('foo=1\t \t,\t \tbar=2,\t \tbaz=3').serialize(),
        'foo=1,bar=2,baz=3',
      );
      for (const value of [' foo=1', '\tfoo=1', 'foo=1 ', 'foo=1\t', '\t foo=1 \t']) {
        assert.equal(tracestateOf(value).get('foo'), '1');
      }
    });

    it('test_tracestate_key_illegal_characters', () => {
      discards('foo =1');
      discards('FOO=1');
      discards('foo.bar=1');
    });

    /** As it stands since the suite follows the grammar of level 2 (w3c/trace-context#584). */
    it('test_tracestate_key_illegal_vendor_format', () => {
      for (const key of ['foo@', 'foo@@bar', 'foo@bar@baz']) {
        const tracestate = tracestateOf(`${key}=1,bar=2`);
        assert.equal(tracestate.get(key), '1');
        assert.equal(tracestate.get('bar'), '2');
      }
      discards('@foo=1,bar=2');
    });

    it('test_tracestate_member_count_limit', () => {
      const members = Array.from({ length: 33 }, (_, i) => {
        const number = String(i + 1).padStart(2, '0');
        return `bar${number}=${number}`;
      });
      const lines = (count: number) =>
        [0, 10, 20, 30].map((from) => members.slice(from, Math.min(from + 10, count)).join());
      const tracestate = tracestateOf(...lines(32));
      assert.equal(tracestate.get('bar01'), '01');
      assert.equal(tracestate.size, 32);
      discards(...lines(33));
    });

    /** As it stands since the suite follows the grammar of level 2 (w3c/trace-context#584). */
    it('test_tracestate_key_length_limit', () => {
      const valid = [
        'z'.repeat(256),
        `${'t'.repeat(241)}@${'v'.repeat(14)}`,
        `${'t'.repeat(242)}@v`,
        `t@${'v'.repeat(15)}`,
      ];
      for (const key of valid) {
        const tracestate = tracestateOf('foo=1', `${key}=1`);
        assert.equal(tracestate.get('foo'), '1');
        assert.equal(tracestate.get(key), '1');
      }
      discards('foo=1', `${'z'.repeat(257)}=1`);
    });

    it('test_tracestate_value_illegal_characters', () => {
      discards('foo=bar=baz');
      discards('foo=,bar=3');
    });

    it('test_multiple_requests_with_valid_traceparent', () => {
      const sent = requests([['traceparent', valid01]], 3).map((each) => each.traceparent);
      assert.deepEqual(new Set(sent.map((each) => each.traceId)), new Set([traceId]));
      assert.equal(new Set(sent.map((each) => each.spanId)).size, 3);
    });

    it('test_multiple_requests_without_traceparent', () => {
      const sent = requests([], 3).map((each) => each.traceparent);
      assert.equal(new Set(sent.map((each) => each.spanId)).size, 3);
    });

    it('test_multiple_requests_with_illegal_traceparent', () => {
      const sent = requests([['traceparent', `00-${'0'.repeat(32)}-${parentId}-01`]], 3);
      assert.ok(sent.every((each) => each.traceparent.traceId !== '0'.repeat(32)));
      assert.equal(new Set(sent.map((each) => each.traceparent.spanId)).size, 3);
    });

    it('test_propagates_random_flag', () => {
      const { traceparent } = request([['traceparent', `00-${traceId}-${parentId}-02`]]);
      assert.equal(traceparent.traceId, traceId);
      assert.notEqual(traceparent.spanId, parentId);
      assert.equal(traceparent.traceFlags & 0x02, 0x02);
    });
  });
}
