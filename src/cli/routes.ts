// `flat routes`: the compiled routing table, for people or as JSON.
import { compileApp } from "../app.ts";
import type { RouteRow } from "../pipeline/routes/route-compiler.ts";
import type { ShownHandler, ShownHandlers } from "../pipeline/routes/route-handlers.ts";
import { appFolder } from "./app-folder.ts";

export function routes(name: string, options: { readonly json?: boolean }): void {
  const app = compileApp({ folder: appFolder(name), env: process.env });
  process.stdout.write(options.json === true ? `${JSON.stringify(app.routes, undefined, 2)}\n` : table(app.routes));
}

/** `start: a, b (if /v1/); end: c` */
function handlersText(handlers: ShownHandlers): string {
  return Object.entries(handlers)
    .map(([event, list]) => `${event}: ${list.map(handlerText).join(", ")}`)
    .join("; ");
}

function handlerText({ name, ifPath, unlessPath }: ShownHandler): string {
  if (ifPath !== undefined) return `${name} (if ${ifPath})`;
  return unlessPath === undefined ? name : `${name} (unless ${unlessPath})`;
}

function table(rows: readonly RouteRow[]): string {
  const isHandled = rows.some(({ handlers }) => handlers !== undefined);
  const lines = [
    ["METHOD", "PATH", "SERVED BY", ...(isHandled ? ["HANDLERS"] : [])],
    ...rows.map(({ method, path, target, handlers = {} }) => [method, path, target, handlersText(handlers)]),
  ];
  const widths = (isHandled ? [0, 1, 2] : [0, 1]).map((column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join("  ")
          .trimEnd()}\n`,
    )
    .join("");
}
