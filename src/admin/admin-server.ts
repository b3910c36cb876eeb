import { lookup } from 'node:dns/promises';
import type { Timer } from '../base/index.ts';
import { codeOf, ListenError, type Place } from './listen-error.ts';
import { Listener } from './listener.ts';
import {
  type AdminServerOptions,
  type AdminServerSettings,
  checkPlace,
  settingsOf,
} from './options.ts';
import { Router } from './router.ts';

/**
 * The one HTTP server of the package: the page of metrics, and the probes. It can move to another
 * place while it serves. After construction it never throws into the app and never keeps it alive.
 *
 * @example
 * const server = new AdminServer({ metrics: async () => exposition(await hub.collect()), health });
 * await server.start();
 */
export class AdminServer {
  readonly #settings: AdminServerSettings;
  readonly #router: Router;
  /** Listeners that are on their way out, with the timers that will close them. */
  readonly #retired = new Map<Listener, Timer>();
  #place: Place;
  #current: Listener | undefined;
  #closed: Promise<void> | undefined;
  /** Starts and moves come one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  /** @throws InvalidOptionError for an option that is not allowed. */
  constructor(options: AdminServerOptions = {}) {
    this.#settings = settingsOf(options);
    this.#router = new Router(this.#settings);
    this.#place = { host: this.#settings.host, port: this.#settings.port };
  }

  /** Where it listens, with the real port; `undefined` when it does not. */
  get address(): Place | undefined {
    return this.#current?.address;
  }

  /**
   * Begins to listen; does nothing when it listens already. After a failure it may be tried again.
   * Rejects with a {@link ListenError}.
   */
  start(): Promise<Place> {
    return this.#next(() => this.#current?.address ?? this.#moveTo(this.#place));
  }

  /**
   * Listens at another place and then leaves the old one, which still answers for `lingerMs`. What
   * is left out stays as it is. Rejects with a {@link ListenError} when the new place cannot be
   * listened at; the old one is served on.
   */
  move(to: Partial<Place>): Promise<Place> {
    return this.#next(() => {
      const now = this.#current?.address;
      const { host, port } = now ?? this.#place;
      const place = { host: to.host ?? host, port: to.port ?? port };
      checkPlace('AdminServer.move(to)', place);
      const same = now !== undefined && now.host === place.host && now.port === place.port;
      return same ? now : this.#moveTo(place);
    });
  }

  /**
   * Stops listening, lets requests that are under way end within `graceMs`, and closes. Never
   * rejects; all later calls are the same as the first one.
   */
  close(): Promise<void> {
    this.#closed ??= this.#last.then(async () => {
      const { clock, graceMs } = this.#settings;
      const all = [...this.#retired.keys()];
      if (this.#current !== undefined) all.push(this.#current);
      for (const timer of this.#retired.values()) timer.clear();
      this.#retired.clear();
      this.#current = undefined;
      await Promise.all(all.map((each) => each.close(clock, graceMs)));
    });
    return this.#closed;
  }

  #next(action: () => Place | Promise<Place>): Promise<Place> {
    if (this.#closed !== undefined) return Promise.reject(new ListenError(this.#place, undefined));
    const result = this.#last.then(action);
    this.#last = result.catch(() => {});
    return result;
  }

  async #moveTo(place: Place): Promise<Place> {
    const old = this.#current;
    try {
      this.#current = await this.#listen(place);
    } catch (error) {
      const inUse = error instanceof ListenError && codeOf(error.cause) === 'EADDRINUSE';
      if (!inUse || old?.address.port !== place.port) throw error;
      await this.#exchange(old, place);
    }
    this.#place = place;
    if (old !== undefined) this.#leave(old);
    return this.#current?.address ?? place;
  }

  /**
   * Another address with the same port, as from `localhost` to `0.0.0.0`: the two cannot be listened
   * at together, so the old one goes a moment before the new one comes.
   */
  async #exchange(old: Listener, place: Place): Promise<void> {
    const { host, port } = old.address;
    // Looked up before, so that the moment is short, and so that an unknown name costs nothing.
    const { address } = await lookup(place.host).catch((error: unknown) => {
      throw new ListenError(place, error);
    });
    this.#leave(old);
    void old.close(this.#settings.clock, this.#settings.graceMs);
    try {
      this.#current = await this.#listen(place, address);
    } catch (error) {
      this.#current = undefined;
      this.#current = await this.#listen({ host, port });
      throw error;
    }
  }

  #listen(place: Place, address?: string): Promise<Listener> {
    const answer = this.#router.answer.bind(this.#router);
    return Listener.listen(place, answer, this.#settings.limits, address);
  }

  /** Serves on at the old place for a while, for those who were told of it. */
  #leave(old: Listener): void {
    if (this.#retired.has(old)) return;
    const { clock, lingerMs, graceMs } = this.#settings;
    old.retire();
    const timer = clock.setTimeout(() => {
      void old.close(clock, graceMs).then(() => this.#retired.delete(old));
    }, lingerMs);
    timer.unref();
    this.#retired.set(old, timer);
  }
}
