// Watches the time limits of one upstream request: all of it, its head, and how long nothing may move.
import { performance } from "node:perf_hooks";
import { ClientIdleError, TimeLimitError } from "./failure.ts";
import { isStreamed, type UpstreamRequest } from "./upstream-request.ts";

/** All times are in `performance.now()`'s milliseconds; 0 is none. */
export class TimeWatch {
  #request: UpstreamRequest;
  /** When all has to be done, and when the head has to be there. */
  readonly #totalAt: number;
  #headAt = 0;
  /** Whether a streamed request body is still on its way. */
  #sending = false;
  /** Whether the receiver had enough at the last look. */
  #paused = false;
  /** Whether a byte has come or gone since the last look. */
  #moved = false;
  /** Since when nothing has moved, as far as the looks tell; 0 while the head is waited for. */
  #quietSince = 0;

  constructor(request: UpstreamRequest, startedAt: number) {
    const { total } = request.limits;
    this.#request = request;
    this.#totalAt = total > 0 ? startedAt + total : 0;
  }

  /** The request, or the one that a redirect has made of it, begins. */
  begin(request: UpstreamRequest, startedAt: number): void {
    this.#request = request;
    this.#sending = isStreamed(request.body);
    this.#headAt = this.#sending ? 0 : this.#headFrom(startedAt);
    this.#quietSince = this.#sending ? startedAt : 0;
  }

  /** It is sent once more, after an answer that was of no use. */
  beginAgain(startedAt: number): void {
    this.#headAt = this.#headFrom(startedAt);
    this.#quietSince = 0;
  }

  moved(): void {
    this.#moved = true;
  }

  /** The whole request is out: from here on the wait for the head counts, unless that is there already. */
  sent(isAnswered: boolean): void {
    if (!this.#sending) return;
    this.#sending = false;
    if (isAnswered) return;
    this.#quietSince = 0;
    this.#headAt = this.#headFrom(performance.now());
  }

  headArrived(now: number): void {
    this.#headAt = 0;
    this.#quietSince = now;
  }

  /**
   * To be asked now and then.
   * @param paused whether the receiver has enough for now
   * @returns why the request has to end; undefined where it may go on
   */
  overdue(now: number, paused: boolean): Error | undefined {
    const { limits } = this.#request;
    if (this.#totalAt > 0 && now >= this.#totalAt) return new TimeLimitError("Operation", limits.total);
    if (this.#headAt > 0 && now >= this.#headAt) return new TimeLimitError("Operation", limits.head);
    if (this.#moved || paused !== this.#paused) {
      this.#moved = false;
      this.#paused = paused;
      if (this.#quietSince > 0) this.#quietSince = now;
      return undefined;
    }
    return this.#quietSince > 0 ? this.#silence(now - this.#quietSince) : undefined;
  }

  /** Who is waited for decides how long nothing may move. */
  #silence(quiet: number): Error | undefined {
    const { limits, body } = this.#request;
    const byClient = this.#sending ? isStreamed(body) && !body.isPaused() : this.#paused;
    const limit = byClient ? limits.client : limits.idle;
    if (limit === 0 || quiet < limit) return undefined;
    return byClient ? new ClientIdleError(limit) : new TimeLimitError("Operation", limit);
  }

  #headFrom(start: number): number {
    const { head } = this.#request.limits;
    return head > 0 ? start + head : 0;
  }
}
