// The place of one worker: a process serves there, and another one when it has died.
import cluster, { type Worker } from "node:cluster";
import { performance } from "node:perf_hooks";
import { BackOff } from "./back-off.ts";
import { Channel } from "./channel.ts";
import { type LinesSink, relayLines } from "./line-relay.ts";
import { type BeginOrder, type Begun, LOAD_LIMIT } from "./worker-messages.ts";

export type SlotOwner = {
  readonly log: LinesSink;
  readonly order: (worker: number) => BeginOrder;
  /** A worker asks all workers. */
  readonly ask: (question: string) => Promise<unknown>;
  /** @param cause how the process ended. @param delay milliseconds until the next one starts */
  readonly onDeath: (slot: WorkerSlot, cause: string, delay: number) => void;
  /** A process has taken the place of one that died. */
  readonly onReplaced: (begun: Begun & { readonly kind: "serving" }) => void;
};

export class WorkerSlot {
  readonly number: number;
  readonly #owner: SlotOwner;
  readonly #backOff = new BackOff();
  #worker: Worker | undefined;
  #channel: Channel | undefined;
  #isServing = false;
  #stopping = false;
  #timer: NodeJS.Timeout | undefined;
  /** Why the process can't serve. */
  #fault: string | undefined;
  /** Resolves when the process has gone, and its log is complete. */
  #gone: Promise<unknown> = Promise.resolve();

  constructor(number: number, owner: SlotOwner) {
    this.number = number;
    this.#owner = owner;
  }

  get isServing(): boolean {
    return this.#isServing;
  }

  get pid(): number {
    return this.#worker?.process.pid ?? 0;
  }

  /** What came of the first process. Where it doesn't serve, it is ended, and there is no other one. */
  async start(): Promise<Begun> {
    const begun = await this.#fork();
    if (begun.kind !== "serving") await this.stop(0);
    return begun;
  }

  async #fork(): Promise<Begun> {
    const worker = cluster.fork();
    const channel = new Channel(worker);
    const begin = performance.now();
    this.#worker = worker;
    this.#channel = channel;
    this.#fault = undefined;
    // What is sent before the worker listens is lost.
    const ready = new Promise<void>((resolve) => channel.on("ready", () => resolve()));
    channel.on("ask", (question: string) => this.#owner.ask(question));
    const { stderr } = worker.process;
    const exit = new Promise<void>((resolve) => {
      worker.once("exit", (code: number | null, signal: string | null) => {
        this.#isServing = false;
        channel.close();
        resolve();
        if (!this.#stopping) this.#died(this.#fault ?? causeOf(code, signal), performance.now() - begin);
      });
    });
    this.#gone = Promise.all([exit, stderr && relayLines(stderr, this.#owner.log)]);
    await Promise.race([ready, exit]);
    const begun = await channel.ask<Begun>("begin", this.#owner.order(this.number), LOAD_LIMIT);
    if (begun === undefined) return { kind: "failed", message: `Worker ${this.number} didn't start` };
    this.#isServing = begun.kind === "serving";
    return begun;
  }

  #died(cause: string, lifetime: number): void {
    const delay = this.#backOff.delay(lifetime);
    this.#owner.onDeath(this, cause, delay);
    this.#timer = setTimeout(() => void this.#replace(), delay);
  }

  async #replace(): Promise<void> {
    const begun = await this.#fork();
    if (begun.kind === "serving") {
      this.#owner.onReplaced(begun);
    } else {
      this.#fault = begun.kind === "faults" ? (begun.faults[0]?.message ?? "") : begun.message;
      this.#worker?.process.kill("SIGKILL");
    }
  }

  /** Undefined where nobody answers. */
  async ask<Answer>(about: string, data: unknown, timeout: number): Promise<Answer | undefined> {
    return this.#isServing ? this.#channel?.ask<Answer>(about, data, timeout) : undefined;
  }

  /** Ends the process, and there is no other one. @param timeout milliseconds for what runs; 0 ends it at once */
  async stop(timeout: number): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    const kill = (): void => void this.#worker?.process.kill("SIGKILL");
    const timer = setTimeout(kill, timeout);
    // One that is still starting has nothing to finish.
    if (timeout === 0 || !this.#isServing) kill();
    else void this.#channel?.ask("stop", undefined, timeout);
    await this.#gone;
    clearTimeout(timer);
  }
}

function causeOf(code: number | null, signal: string | null): string {
  return signal === null ? `it ended with the exit code ${code}` : `it was ended by ${signal}`;
}
