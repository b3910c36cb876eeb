import type winston from 'winston';
import { isLevel, levels } from './levels/levels.ts';
import type { LogInfo } from './record/record.ts';
import type { WinstonBase } from './winston-base.ts';

/**
 * Levels are decided before a record is built, and a module may be more talkative than its root.
 * winston's transports however compare each record with the level of the logger they are piped
 * from. So they are shown a parent that lets everything pass; one with a level of its own keeps it.
 */
const parents = new WeakMap<WinstonBase, object>();
const adopted = new WeakMap<winston.transport, WeakSet<WinstonBase>>();

type Piped = winston.transport & { parent?: unknown };

/** Shows a transport that was just added its permissive parent. */
export function adopt(root: WinstonBase, transport: Piped | undefined): void {
  if (transport === undefined) return;
  const parent = parents.get(root) ?? Object.create(root, { level: { value: 'trace' } });
  parents.set(root, parent);
  transport.parent = parent;
  const roots = adopted.get(transport) ?? new WeakSet();
  adopted.set(transport, roots);
  if (roots.has(root)) return;
  roots.add(root);
  // winston closes a removed transport when it leaves its parent, which this one does not know.
  transport.on('unpipe', (source: unknown) => {
    if (source !== root || transport.parent !== parents.get(root)) return;
    transport.parent = null;
    transport.close?.();
  });
}

/** True when some transport wants records of a level that its logger does not let pass. */
export function wantedBelow(root: WinstonBase, level: number): boolean {
  return root.transports.some((transport) => wants(transport, level));
}

/** Hands a record to those transports alone whose own level asks for more than the logger's. */
export function writeBelow(root: WinstonBase, level: number, info: LogInfo): void {
  for (const transport of root.transports) if (wants(transport, level)) transport.write(info);
}

function wants(transport: winston.transport, level: number): boolean {
  return isLevel(transport.level) && levels[transport.level] >= level;
}
