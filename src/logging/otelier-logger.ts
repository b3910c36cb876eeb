import { diag } from '@opentelemetry/api';
import type winston from 'winston';
import { InvalidOptionError, systemClock } from '../base/index.ts';
import { applyOptions } from './apply-options.ts';
import { LevelNode } from './levels/level-node.ts';
import { isLevel, type Level, levelNames, levels } from './levels/levels.ts';
import { checkOptions, isName, type LoggerOptions } from './options.ts';
import { readCall } from './record/call.ts';
import { readEntry } from './record/entry.ts';
import type { Fields, LogInfo } from './record/record.ts';
import { type LoggerSlot, SLOT, slotOf } from './slot.ts';
import { adopt, wantedBelow } from './transport-levels.ts';
import { plainFields } from './values/plain.ts';
import { BaseLogger } from './winston-base.ts';
import { applyFormat, writeRecord } from './write-record.ts';

/**
 * winston's Logger with the decisions of this package: the level is decided at the call, trace and
 * time are taken there, a record is built afresh from copies, and no call throws. Children are
 * objects whose prototype is their parent, as winston's are, which is why nothing here is private
 * to a class.
 */
export class OtelierLogger extends BaseLogger {
  declare readonly [SLOT]: LoggerSlot;

  /** Takes options that have been checked. */
  constructor(options: LoggerOptions) {
    super();
    const level = new LevelNode(options.name, options.level);
    const clock = options.clock ?? systemClock;
    const slot: LoggerSlot = { root: this, level, layers: [], clock };
    Object.defineProperty(this, SLOT, { value: slot });
    this.levels = levels;
    // Without a listener the failure of a transport would end the process.
    this.on('error', (fault) => diag.warn('A log transport has failed.', fault));
    for (const name of levelNames) defineLevel(this, name);
    applyOptions(this, options);
  }

  get level(): Level {
    return slotOf(this)?.level.level ?? 'info';
  }

  set level(level: Level) {
    // winston assigns a level of its own whenever it configures itself.
    if (isLevel(level)) slotOf(this)?.level.assign(level);
    else diag.warn(`A logger stays at the level ${this.level}: ${String(level)} is none.`);
  }

  override configure(options: object = {}): void {
    const slot = slotOf(this);
    if (slot === undefined) {
      // Without options, so that nobody who has patched winston finds a list of transports to join.
      super.configure();
      return;
    }
    const { defaultMeta, ...given } = options as { defaultMeta?: unknown };
    const all: object =
      'defaultMeta' in options ? { defaults: defaultMeta ?? {}, ...given } : given;
    checkOptions('logger.configure', all, ['name', 'clock']);
    super.configure.call(slot.root);
    applyOptions(slot.root as OtelierLogger, all);
  }

  child(bindings: object): this {
    const { root, level, layers, clock } = this[SLOT];
    const own: Fields =
      typeof bindings === 'object' && bindings !== null ? plainFields(bindings) : {};
    const node = new LevelNode(level.name, undefined, level);
    return derive(this, { root, level: node, layers: [own, ...layers], clock });
  }

  module(name: string): this {
    if (!isName(name)) {
      throw new InvalidOptionError('logger.module(name)', 'a text of 1 to 255 characters', name);
    }
    const { level } = this[SLOT];
    const full = level.name === undefined ? name : `${level.name}.${name}`;
    return derive(this, { ...this[SLOT], level: new LevelNode(full, undefined, level) });
  }

  log(...args: unknown[]): this {
    const [first, ...rest] = args;
    if (args.length === 1) this.write(first);
    else if (args.length > 1)
      writeRecord(this, { level: String(first), call: () => readCall(rest) });
    return this;
  }

  /** Takes a record as winston's own parts write it (`profile`, exceptions), or a line of text. */
  override write(chunk: unknown, ...rest: unknown[]): boolean {
    writeRecord(this, readEntry(chunk));
    const done = rest.find((each) => typeof each === 'function') as (() => void) | undefined;
    if (done !== undefined) process.nextTick(done);
    return true;
  }

  override add(transport: winston.transport): this {
    const { root } = this[SLOT];
    super.add.call(root, transport);
    adopt(root, root.transports.at(-1));
    return this;
  }

  isLevelEnabled(level: string): boolean {
    if (!isLevel(level)) return false;
    const { root, level: node } = this[SLOT];
    return levels[level] <= node.threshold || wantedBelow(root, levels[level]);
  }

  override _transform(info: LogInfo, _encoding: string, done: () => void): void {
    try {
      const formatted = applyFormat(this, info);
      if (formatted !== undefined) this.push(formatted);
    } finally {
      // As winston does it: the next record need not wait for the next turn of the event loop.
      (this as unknown as { _writableState: { sync: boolean } })._writableState.sync = false;
      done();
    }
  }
}

function derive<L extends OtelierLogger>(parent: L, slot: LoggerSlot): L {
  return Object.create(parent, { [SLOT]: { value: slot } }) as L;
}

/** A level's method works without its logger too, as in `promise.catch(logger.error)`. */
function defineLevel(root: OtelierLogger, level: Level): void {
  const self = (receiver: unknown): OtelierLogger =>
    receiver instanceof OtelierLogger ? receiver : root;
  const method = function (this: unknown, ...args: unknown[]): OtelierLogger {
    const logger = self(this);
    writeRecord(logger, { level, call: () => readCall(args) });
    return logger;
  };
  const enabled = function (this: unknown): boolean {
    return self(this).isLevelEnabled(level);
  };
  const title = `is${level.charAt(0).toUpperCase()}${level.slice(1)}Enabled`;
  Object.defineProperty(root, level, { value: method, writable: true, configurable: true });
  Object.defineProperty(root, title, { value: enabled, writable: true, configurable: true });
}

/**
 * What concerns the stream is done by the logger that owns it, also when a child is asked: a child
 * only inherits the stream, and an emitter counts its listeners on whom it is called on.
 */
const ofTheStream = [
  'addListener',
  'on',
  'once',
  'prependListener',
  'prependOnceListener',
  'off',
  'removeListener',
  'removeAllListeners',
  'emit',
  'pipe',
  'unpipe',
  'remove',
  'clear',
  'close',
  'end',
  'destroy',
  'cork',
  'uncork',
  'pause',
  'resume',
] as const;

for (const name of ofTheStream) {
  const inherited = Reflect.get(OtelierLogger.prototype, name) as (...args: unknown[]) => unknown;
  Object.defineProperty(OtelierLogger.prototype, name, {
    value(this: OtelierLogger, ...args: unknown[]): unknown {
      const root = slotOf(this)?.root ?? this;
      const answer = inherited.apply(root, args);
      return answer === root ? this : answer;
    },
    writable: true,
    configurable: true,
  });
}
