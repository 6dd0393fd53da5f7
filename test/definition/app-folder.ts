// Apps for the tests of this folder: files in a temporary folder, and what loading them says.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after } from "node:test";
import type { Definition } from "../../src/definition/definition.ts";
import { loadDefinition } from "../../src/definition/load-definition.ts";
import type { ConfigError } from "../../src/errors/config-error.ts";
import { Problems } from "../../src/errors/problems.ts";
import { Site } from "../../src/locations/site.ts";

export type Files = Readonly<Record<string, string>>;

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** Writes files, by name, into a new folder. */
export function appFolder(files: Files): string {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "app-")));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

export type Loaded = {
  readonly definition: Definition | undefined;
  readonly problems: Problems;
  readonly folder: string;
};

/** Loads swagger.yaml of an app with these files; flows named a.xml to d.xml are always there. */
export function load(swagger: string, files: Files = {}, file = "swagger.yaml"): Loaded {
  const flows = Object.fromEntries(["a", "b", "c", "d"].map((name) => [`${name}.xml`, "<flow/>"]));
  const folder = appFolder({ ...flows, [file]: swagger, ...files });
  return loadFrom(folder, file);
}

export function loadFrom(folder: string, file = "swagger.yaml"): Loaded {
  const problems = new Problems();
  const definition = loadDefinition(path.join(folder, file), new Site(folder), problems);
  return { definition, problems, folder };
}

/** `file:line:column message (hint)` */
export function told(error: ConfigError): string {
  const place = error.position && `${error.position.file}:${error.position.line}:${error.position.column} `;
  return `${place ?? ""}${error.message}${error.hint === undefined ? "" : ` (${error.hint})`}`;
}
