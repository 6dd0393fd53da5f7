// Small apps for the errata: a flow of a FLAT page, what is said about it at load, and what it answers.
import { compileApp } from "../../src/app.ts";
import { ConfigErrors } from "../../src/errors/config-error.ts";
import { type Files, writeApp } from "../servers/app-folder.ts";
import { type Answer, ask, type Question } from "../servers/ask.ts";
import { startTestGateway } from "../servers/gateway.ts";
import type { LogEvent } from "../servers/test-log.ts";

export type App = {
  /** The flow of every path. */
  readonly flow?: string;
  /** Further files, or others than the usual. */
  readonly files?: Files;
  readonly env?: Readonly<Record<string, string>>;
};

const swagger = 'swagger: "2.0"\npaths:\n  /**:\n    x-flat-flow: flow.xml\n';

function filesOf({ flow = "<flow/>", files = {} }: App): Files {
  return { "swagger.yaml": swagger, "flow.xml": flow, ...files };
}

/** `line message` of each fault that loading finds. */
export function faults(app: App): readonly string[] {
  try {
    compileApp({ folder: writeApp(filesOf(app)), env: app.env ?? {} });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigErrors)) throw error;
    return error.errors.map(({ position, message }) => `${position?.line} ${message}`);
  }
}

/** Of each warning. */
export function warnings(app: App): readonly string[] {
  return compileApp({ folder: writeApp(filesOf(app)), env: {} }).warnings.map(({ message }) => message);
}

export type Told = Answer & {
  /** The messages of the request's alerts. */
  readonly alerts: readonly string[];
  /** All its lines. */
  readonly events: readonly LogEvent[];
};

/** Starts the app, sends one request, and waits for its line in the log. */
export async function answer(app: App, path = "/", question: Question = {}): Promise<Told> {
  const { url, log } = await startTestGateway(filesOf(app), app.env);
  log.clear();
  const given = await ask(url + path, { ...question, path });
  await log.event({ type: "flat_access" });
  const alerts = log.all("flat_alert").map(({ message }) => String(message));
  return { ...given, alerts, events: [...log.events] };
}

export async function json(app: App, path?: string, question?: Question): Promise<unknown> {
  return JSON.parse((await answer(app, path, question)).text);
}
