/** Reads the text of a Prometheus endpoint: enough of the format to check numbers with. */

/** Fetches and parses an endpoint. @returns `{ text, samples: [{ name, labels, value }] }` */
export async function scrape(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const text = await response.text();
  return { text, samples: parse(text) };
}

/** The samples of an exposition, in order. Throws on a line that is none. */
export function parse(text) {
  const samples = [];
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const match = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(line);
    if (match === null) throw new Error(`not a line of a Prometheus exposition: ${line}`);
    const [, name, labels = '', value] = match;
    samples.push({ name, labels: parseLabels(labels), value: toNumber(value) });
  }
  return samples;
}

/** The sum of all samples of a name with at least these labels. */
export function sum(samples, name, labels = {}) {
  return samples
    .filter((sample) => sample.name === name)
    .filter((sample) =>
      Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
    )
    .reduce((total, { value }) => total + value, 0);
}

function parseLabels(text) {
  const pairs = text.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g);
  return Object.fromEntries(
    Array.from(pairs, ([, key, value]) => [
      key,
      value.replace(/\\(.)/g, (_whole, each) => (each === 'n' ? '\n' : each)),
    ]),
  );
}

function toNumber(text) {
  if (text === '+Inf') return Infinity;
  return text === '-Inf' ? -Infinity : Number(text);
}
