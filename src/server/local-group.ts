// A group of one: the process that serves alone.
import type { Group, GroupAnswer, GroupFigures, ReloadResult } from "./group.ts";

export class LocalGroup implements Group {
  readonly worker = 1;
  readonly #answers = new Map<string, () => unknown>();
  readonly #listeners: ((result: ReloadResult) => void)[] = [];
  #figures: GroupFigures = newFigures(1);

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
    const give = this.#answers.get(question);
    return give === undefined ? [] : [{ worker: this.worker, pid: process.pid, answer: await give() }];
  }

  reloaded(result: ReloadResult): void {
    this.#figures = withReload(this.#figures, result);
    for (const listener of this.#listeners) listener(result);
  }
}

export function newFigures(workers: number): GroupFigures {
  return { startedAt: Date.now(), workers, deaths: 0, reloads: 0, failedReloads: 0, lastReload: undefined };
}

export function withReload(figures: GroupFigures, result: ReloadResult): GroupFigures {
  const failed = result.problems.length > 0;
  return {
    ...figures,
    reloads: figures.reloads + (failed ? 0 : 1),
    failedReloads: figures.failedReloads + (failed ? 1 : 0),
    lastReload: result,
  };
}
