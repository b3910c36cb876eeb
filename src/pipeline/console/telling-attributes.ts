import { attributes as ours } from '../../base/index.ts';
import { inlineValue } from './inline-value.ts';
import { cleanText } from './text.ts';
import type { TreeSpan } from './tree-model.ts';

const most = 3;

/** Attributes of the conventions that say little beside the others, or are shown elsewhere. */
const quiet =
  /^(?:http|url|net|network|server|client|user_agent|peer|db|rpc|messaging|code|thread|process|host|os|otel|telemetry|error|exception|service|resilience|enduser|faas|cloud|k8s|container|express|fastify|koa|hapi|nestjs)(?:\.|$)/;

/**
 * The two or three attributes that tell most about a span, as short clean texts: the status and the
 * route of a request, the statement of a query, the outcome of a policy, and what the app itself
 * put there. Leaves out what the span's name says already.
 *
 * @param valueWidth - The columns that one value may take.
 */
export function tellingAttributes(span: TreeSpan, valueWidth = 48): string[] {
  const { attributes, name } = span;
  const found: string[] = [];
  const add = (text: string): void => {
    if (found.length < most && text !== '' && !found.includes(text)) found.push(text);
  };
  const first = (...keys: string[]): unknown => {
    const key = keys.find((each) => attributes[each] !== undefined && attributes[each] !== '');
    return key === undefined ? undefined : attributes[key];
  };
  const bare = (value: unknown): void => {
    if (value === undefined) return;
    const text = inlineValue(
      typeof value === 'string' ? value.replace(/\s+/g, ' ').trim() : value,
      valueWidth,
    );
    if (!name.includes(text)) add(text);
  };
  const labelled = (label: string, value: unknown): void => {
    if (value !== undefined)
      add(`${cleanText(label)}=${inlineValue(value, valueWidth - label.length)}`);
  };

  bare(first('http.response.status_code', 'http.status_code'));
  bare(
    first('http.route') ??
      (span.kind === 'client'
        ? withoutQuery(first('url.full', 'http.url'))
        : first('url.path', 'http.target')),
  );
  bare(
    first('db.query.summary', 'db.query.text', 'db.statement', 'db.operation.name', 'db.operation'),
  );
  bare(first('messaging.destination.name', 'messaging.destination'));
  labelled('grpc', first('rpc.response.status_code', 'rpc.grpc.status_code'));
  labelled('breaker', attributes[ours.breakerName]);
  labelled('state', attributes[ours.breakerState]);
  labelled('outcome', attributes[ours.callOutcome]);
  labelled('fallback', attributes[ours.fallbackUsed]);
  if (span.status.code === 'error' && found.length === 0)
    labelled('error', attributes['error.type']);
  for (const key in attributes) {
    if (found.length === most) break;
    if (key.startsWith('resilience.'))
      labelled(key.slice('resilience.'.length), isOurs(key) ? undefined : attributes[key]);
    else if (!quiet.test(key)) labelled(key, attributes[key]);
  }
  return found;
}

function isOurs(key: string): boolean {
  return (
    key === ours.breakerName ||
    key === ours.breakerState ||
    key === ours.callOutcome ||
    key === ours.fallbackUsed
  );
}

/** A URL without its query and its user, which may hold what should not be shown. */
function withoutQuery(url: unknown): unknown {
  return typeof url === 'string' ? url.replace(/[?#].*$/s, '').replace(/\/\/[^/@]*@/, '//') : url;
}
