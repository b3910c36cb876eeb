import type { Clock } from '../base/index.ts';
import type { LevelNode } from './levels/level-node.ts';
import type { Fields } from './record/record.ts';
import type { WinstonBase } from './winston-base.ts';

/** Where a logger keeps what is its own; a symbol, since children inherit from their parents. */
export const SLOT: unique symbol = Symbol('otelier.logger.slot') as never;

/** What a logger or a child knows of itself. */
export interface LoggerSlot {
  /** The logger that owns the stream. */
  readonly root: WinstonBase;
  readonly level: LevelNode;
  /** Fields of this child and of those above it, nearest first. */
  readonly layers: readonly Fields[];
  readonly clock: Clock;
}

/** The slot of a logger; undefined while winston's constructor runs. */
export function slotOf(logger: object): LoggerSlot | undefined {
  return (logger as { [SLOT]?: LoggerSlot })[SLOT];
}
