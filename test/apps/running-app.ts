// A gateway started for a case, and the log lines that it writes.
import { compileApp } from "../../src/app.ts";
import { type Gateway, startGateway } from "../../src/server/start.ts";

export class RunningApp {
  static async start(folder: string, env: Readonly<Record<string, string>>): Promise<RunningApp> {
    const app = new RunningApp();
    app.#gateway = await startGateway({
      app: compileApp({ folder, env }),
      port: 0,
      sink: { line: (text) => app.#take(text) },
    });
    app.#lines = [];
    return app;
  }

  #gateway: Gateway | undefined;
  #lines: string[] = [];
  #whenLogged: (() => void) | undefined;

  get url(): string {
    return this.#gateway?.url ?? "";
  }

  /** The lines of one request: all until its access log, which is the last. */
  async linesOfRequest(): Promise<readonly string[]> {
    if (!this.#lines.some(isAccess)) await new Promise<void>((resolve) => (this.#whenLogged = resolve));
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }

  async stop(): Promise<void> {
    await this.#gateway?.stop();
  }

  #take(line: string): void {
    this.#lines.push(line);
    if (isAccess(line)) this.#whenLogged?.();
  }
}

function isAccess(line: string): boolean {
  return line.includes('"type":"flat_access"');
}
