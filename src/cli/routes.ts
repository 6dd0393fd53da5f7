// `flat routes`: the compiled routing table, for people or as JSON.
import { compileApp } from "../app.ts";
import type { RouteRow } from "../pipeline/route-compiler.ts";
import { appFolder } from "./app-folder.ts";

export function routes(name: string, options: { readonly json?: boolean }): void {
  const app = compileApp({ folder: appFolder(name), env: process.env });
  process.stdout.write(options.json === true ? `${JSON.stringify(app.routes, undefined, 2)}\n` : table(app.routes));
}

function table(rows: readonly RouteRow[]): string {
  const lines = [["METHOD", "PATH", "SERVED BY"], ...rows.map(({ method, path, target }) => [method, path, target])];
  const widths = [0, 1].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
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
