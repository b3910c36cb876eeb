import assert from 'node:assert/strict';
import type { Libraries, Otelier } from '../../perf/suites/breaker/libraries.ts';
import { inFlight, rejected, sequential } from '../../perf/suites/breaker/loops.ts';
import { otelier, otelierTimeout, type Subject } from '../../perf/suites/breaker/subjects.ts';
import * as resilience from '../../src/resilience/index.ts';

// That it can be assigned says that the suite uses the package as it is.
const ours: Otelier = {
  ...resilience,
  // Its type tells what a pipeline answers from the policies' own types, which the suite leaves out.
  compose: (...policies) => resilience.compose(...(policies as resilience.Policy[])),
};
/** The peers are not installed here. */
const libraries = { otelier: ours } as Libraries;

describe('The breaker suite', () => {
  it('protects every one of its calls by our breaker', async () => {
    const subject = otelier(libraries, 'test', { spans: 'none' });
    assert.equal(await sequential(subject).run(), 1000);
    assert.equal(await inFlight(subject).run(), 1000);
    assert.equal(resilience.circuitBreaker('perf-test').stats().calls.success, 2000);
    subject.close();
    assert.equal(resilience.circuitBreaker('perf-test').stats().calls.success, 0);
    resilience.circuitBreaker('perf-test').close();
  });

  it('protects those with a timeout by both', async () => {
    const subject = otelierTimeout(libraries, 'test-timeout');
    assert.equal(await sequential(subject).run(), 1000);
    assert.equal(resilience.circuitBreaker('perf-test-timeout').stats().calls.success, 1000);
    subject.close();
  });

  it('counts a call that is not rejected as one that is missing', async () => {
    const error = new Error('refused');
    let calls = 0;
    const call = async () => {
      if (calls++ % 2 === 0) throw error;
      return 1;
    };
    const subject: Subject = { id: 'half', call, close() {} };
    assert.equal(await rejected(subject).run(), 500);
  });
});
