// Clients that ask without a pause, each on one connection, until they are told to stop.
import { Agent } from "node:http";
import { ask } from "./ask.ts";

export type LoadResult = { readonly texts: ReadonlyMap<string, number>; readonly faults: readonly unknown[] };

/** @returns what ends it; then it tells the answers, and what went wrong */
export function startLoad(url: string, clients: number): () => Promise<LoadResult> {
  const texts = new Map<string, number>();
  const faults: unknown[] = [];
  let stopped = false;
  const client = async (): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (!stopped) {
      try {
        const { status, text } = await ask(url, { agent });
        const answer = status === 200 ? text : `${status}`;
        texts.set(answer, (texts.get(answer) ?? 0) + 1);
      } catch (fault) {
        faults.push(fault);
      }
    }
    agent.destroy();
  };
  const running = Array.from({ length: clients }, client);
  return async () => {
    stopped = true;
    await Promise.all(running);
    return { texts, faults };
  };
}
