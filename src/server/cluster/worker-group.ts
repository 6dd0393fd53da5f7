// The processes of a gateway as one of its workers sees them: through the first process.
import type { Group, GroupAnswer, GroupFigures, ReloadResult } from "../group.ts";
import type { Channel } from "./channel.ts";
import { ANSWER_LIMIT, type FiguresNews } from "./worker-messages.ts";

export class WorkerGroup implements Group {
  readonly worker: number;
  readonly #channel: Channel;
  readonly #answers = new Map<string, () => unknown>();
  readonly #listeners: ((result: ReloadResult) => void)[] = [];
  #figures: GroupFigures;

  constructor(channel: Channel, worker: number, figures: GroupFigures) {
    this.worker = worker;
    this.#channel = channel;
    this.#figures = figures;
    channel.on("figures", (news: FiguresNews) => {
      this.#figures = news.figures;
      if (news.result !== undefined) for (const listener of this.#listeners) listener(news.result);
    });
    channel.on("question", (question: string) => this.#answers.get(question)?.());
  }

  get figures(): GroupFigures {
    return this.#figures;
  }

  onReload(listener: (result: ReloadResult) => void): void {
    this.#listeners.push(listener);
  }

  answer(question: string, give: () => unknown): void {
    this.#answers.set(question, give);
  }

  async ask(question: string): Promise<readonly GroupAnswer[]> {
    // The first process waits as long for the others.
    return (await this.#channel.ask<readonly GroupAnswer[]>("ask", question, 2 * ANSWER_LIMIT)) ?? [];
  }
}
