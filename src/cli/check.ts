// `flat check`: compiles the app as a start would, and says what is wrong with it.
import { compileApp } from "../app.ts";
import { appFolder } from "./app-folder.ts";
import { problemList } from "./print-problems.ts";

/** @throws ConfigErrors with every fault */
export function check(name: string): void {
  const folder = appFolder(name);
  const app = compileApp({ folder, env: process.env });
  if (app.warnings.length > 0) process.stderr.write(`${problemList(app.warnings)}\n`);
  const routes = app.routes.length;
  process.stdout.write(
    `${name}: no errors (${routes} ${routes === 1 ? "route" : "routes"}, ${app.flowCount} flow files)\n`,
  );
}
