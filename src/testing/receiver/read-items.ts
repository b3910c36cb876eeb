import type { Message } from './message.ts';
import type { ReceivedOrigin } from './received.ts';

/**
 * Walks the two upper levels that all signals share, resource and scope, and reads each item
 * below them together with where it came from.
 */
export function readItems<T>(
  request: Message,
  keys: readonly [resources: string, scopes: string, items: string],
  read: (item: Message, origin: ReceivedOrigin) => T,
): T[] {
  const found: T[] = [];
  for (const perResource of request.messages(keys[0])) {
    const resource = perResource.message('resource').attributes('attributes');
    const name = Object.hasOwn(resource, 'service.name') ? resource['service.name'] : '';
    const service = typeof name === 'string' ? name : '';
    for (const perScope of perResource.messages(keys[1])) {
      const sent = perScope.message('scope');
      const scope = {
        name: sent.text('name'),
        version: sent.text('version'),
        attributes: sent.attributes('attributes'),
      };
      for (const item of perScope.messages(keys[2])) {
        found.push(read(item, { resource, service, scope }));
      }
    }
  }
  return found;
}
