// What docs/editors.md says to write for editors finds no fault with the app that `flat init` makes.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { it } from "node:test";
import { Ajv } from "ajv";
import picomatch from "picomatch";
import { parse } from "yaml";
import { writeApp } from "../servers/app-folder.ts";
import { runFlat } from "../servers/flat-process.ts";
import { blocksOf, commandsOf, page } from "./console.ts";

type Settings = {
  readonly "yaml.schemas": Readonly<Record<string, string>>;
  readonly "xml.fileAssociations": readonly { readonly pattern: string; readonly systemId: string }[];
};

const blocks = blocksOf(page("docs/editors.md"));
const missing = existsSync("/usr/bin/xmllint") ? undefined : "The package libxml2-utils is not installed";

it("the lines for VS Code give each file of a starter app its schema", async (context) => {
  if (missing !== undefined) return context.diagnostic(missing);
  const folder = writeApp({});
  assert.equal((await runFlat(["init"], {}, folder)).code, 0);
  const commands = blocks.filter(({ language }) => language === "console").flatMap(commandsOf);
  assert.ok(commands.length > 0);
  for (const { line } of commands) {
    const [, args = "", file = ""] = /^flat (.*) > (\S+)$/.exec(line) ?? assert.fail(line);
    writeFileSync(path.join(folder, file), (await runFlat(args.split(" "))).stdout);
  }
  const settings: Settings = JSON.parse(blocks.find(({ language }) => language === "json")?.text ?? "");
  for (const [schema, name] of Object.entries(settings["yaml.schemas"])) {
    const read = (file: string): string => readFileSync(path.join(folder, file), "utf8");
    const ajv = new Ajv({ strict: false });
    assert.ok(ajv.validate(JSON.parse(read(schema)), parse(read(name))), ajv.errorsText());
  }
  const names = readdirSync(folder, { recursive: true }).map(String);
  const found = names.filter((name) => name.endsWith(".xml"));
  assert.ok(found.length > 3);
  for (const name of found) {
    const first = settings["xml.fileAssociations"].find(({ pattern }) => picomatch(pattern)(name));
    const args = ["--noout", "--nonet", "--schema", first?.systemId ?? "", name];
    const { status, stderr } = spawnSync("xmllint", args, { cwd: folder, encoding: "utf8" });
    assert.equal(status, 0, stderr);
  }
});
