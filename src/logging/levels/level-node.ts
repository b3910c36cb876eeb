import { levelForAll, levelForModule, settingsVersion } from './level-settings.ts';
import { type Level, levels } from './levels.ts';

/**
 * The level of one logger. Who spoke last wins: a level assigned at run time holds until the
 * settings give this logger another one. Below both stands the level given at creation, then that
 * of the logger it was made from, then `info`.
 */
export class LevelNode {
  /** The module's name, dotted; undefined for a logger without one. */
  readonly name: string | undefined;
  readonly #parent: LevelNode | undefined;
  #initial: Level | undefined;
  #assigned: Level | undefined;
  #fromSettings: Level | undefined;
  #inForce: Level | undefined;
  #seen = -1;

  constructor(name: string | undefined, initial: Level | undefined, parent?: LevelNode) {
    this.name = name;
    this.#initial = initial;
    this.#parent = parent;
  }

  /** The level in force. */
  get level(): Level {
    if (this.#seen !== settingsVersion()) this.#refresh();
    return this.#assigned ?? this.#fromSettings ?? this.#initial ?? this.#parent?.level ?? 'info';
  }

  /** Sets the level now, over the settings. */
  assign(level: Level): void {
    if (this.#seen !== settingsVersion()) this.#refresh();
    this.#assigned = level;
  }

  /** Sets the level under the settings, as at creation. */
  begin(level: Level | undefined): void {
    this.#initial = level;
    this.#assigned = undefined;
  }

  /** The number that a record's level may not exceed. */
  get threshold(): number {
    return levels[this.level];
  }

  #refresh(): void {
    const forModule = levelForModule(this.name);
    const inForce = forModule ?? levelForAll();
    // The same settings once more, as after a reload of something else, undo no assignment.
    if (inForce !== this.#inForce) this.#assigned = undefined;
    this.#inForce = inForce;
    // The level for all reaches a child through its parent, below what the parent was assigned.
    this.#fromSettings = this.#parent === undefined ? inForce : forModule;
    this.#seen = settingsVersion();
  }
}
