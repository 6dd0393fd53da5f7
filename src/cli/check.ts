// `flat check`: compiles the app as a start would, and says what is wrong with it.
import { compileApp } from "../app.ts";
import { appFolder } from "./app-folder.ts";
import { counted, problemList } from "./print-problems.ts";

/** @throws ConfigErrors with every fault */
export function check(name: string): void {
  const folder = appFolder(name);
  const app = compileApp({ folder, env: process.env });
  const { warnings } = app;
  if (warnings.length > 0) process.stderr.write(`${problemList(warnings)}\n${counted(warnings.length, "warning")}\n`);
  const found = `${counted(app.routes.length, "route")}, ${counted(app.flows.size, "flow file")}`;
  process.stdout.write(`${name}: no errors (${found})\n`);
}
