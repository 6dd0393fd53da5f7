// `flat openapi`: the served definition, whether or not the app serves it.
import { compileApp } from "../app.ts";
import { jsonText, yamlText } from "../served/served-texts.ts";
import { appFolder } from "./app-folder.ts";

export function openapi(name: string, options: { readonly json?: boolean }): void {
  const served = compileApp({ folder: appFolder(name), env: process.env }).served();
  process.stdout.write(options.json === true ? jsonText(served) : yamlText(served));
}
