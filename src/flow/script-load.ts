// Loads the script of an action when its flow is compiled: what can't be called doesn't start.

import type { ConfigError } from "../errors/config-error.ts";
import { filesOfScript } from "../scripts/script-imports.ts";
import type { CheckReport, SentPlace } from "../scripts/script-messages.ts";
import type { Scripts } from "../scripts/scripts.ts";
import { SourceFile } from "../source/source-file.ts";
import type { ActionSite } from "./action-site.ts";

export type LoadedScript = {
  readonly scripts: Scripts;
  /** Absolute, real path. */
  readonly file: string;
};

/** @throws ConfigError for a script that isn't there or can't be loaded */
export function loadScript(site: ActionSite): LoadedScript {
  checkEnding(site);
  const { path: file } = site.file("src");
  const { scripts, site: files } = site.compiler;
  // What it imports counts as a file of the app, too.
  for (const name of filesOfScript(file)) files.lookUp(name);
  if (scripts === undefined) throw site.element.error("Scripts can't be run here");
  const report = scripts.check(file);
  if (report.fault !== undefined) throw faultOf(report.fault, report, site);
  return { scripts, file };
}

function checkEnding(site: ActionSite): void {
  const name = (site.literal("src")?.text ?? "").replace(/[#?;].*/s, "");
  if (/\.[cm]?tsx?$/.test(name)) {
    const hint = "Name the .mjs, .js or .cjs file that it is compiled to.";
    throw site.error("src", `"${name}" is TypeScript, which isn't compiled here`, hint);
  }
  if (!/\.[cm]?js$/.test(name))
    throw site.error("src", `"${name}" is no script`, "Scripts are .mjs, .js and .cjs files.");
}

/** At the place in the script where it can be told, else at the action. */
function faultOf(fault: string, { place }: CheckReport, site: ActionSite): ConfigError {
  const { site: files } = site.compiler;
  const message = `The script can't be loaded: ${fault}`;
  if (place === undefined) return site.error("src", message);
  const found = files.lookUp(place.file);
  if (!found?.stats.isFile()) return site.error("src", `${message} (${place.file}:${place.line})`);
  const source = SourceFile.read(found.path, files);
  return source.errorAt(offsetOf(source.text, place), message);
}

function offsetOf(text: string, { line, column }: SentPlace): number {
  let start = 0;
  for (let at = 1; at < line; at += 1) start = text.indexOf("\n", start) + 1;
  return start + column - 1;
}
