// One reload after the other: who asks while one runs gets the next one, which all who wait share.
import type { ReloadResult } from "./group.ts";

export class ReloadQueue {
  readonly #reload: () => Promise<ReloadResult>;
  #running: Promise<unknown> | undefined;
  #next: Promise<ReloadResult> | undefined;

  /** @param reload never rejects */
  constructor(reload: () => Promise<ReloadResult>) {
    this.#reload = reload;
  }

  /** The files are read after this call, so what was written before it counts. */
  add(): Promise<ReloadResult> {
    this.#next ??= this.#start();
    return this.#next;
  }

  async #start(): Promise<ReloadResult> {
    await this.#running;
    const result = this.#reload();
    this.#running = result;
    this.#next = undefined;
    return result;
  }
}
