// Completion of the command line, in real shells.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { writeApp } from "../servers/app-folder.ts";
import { runFlat } from "../servers/flat-process.ts";

/** What is written, and what may stand at its end. The folder has `apps`, `app two` and `app.xml`. */
const cases: readonly (readonly [line: string, wanted: readonly string[]])[] = [
  ["flat sch", ["schema"]],
  ["flatgate comp", ["completion"]],
  ["flat --ver", ["--version"]],
  ["flat start --po", ["--port"]],
  ["flat start -p ap", []],
  ["flat start ap", ["app two", "apps"]],
  ["flat start -p 80 ap", ["app two", "apps"]],
  ["flat routes --j", ["--json"]],
  ["flat schema ", ["config", "flow", "swagger"]],
  ["flat completion f", ["fish"]],
  ["flat test app.", ["app.xml"]],
  ["flat pull ", []],
];

const folder = writeApp({ "app.xml": "" });
for (const name of ["apps", "app two"]) mkdirSync(path.join(folder, name));

async function script(shell: string): Promise<string> {
  const { code, stdout, stderr } = await runFlat(["completion", shell]);
  assert.deepEqual([code, stderr], [0, ""]);
  return stdout;
}

function run(shell: string, args: readonly string[]): string {
  const env = { PATH: process.env.PATH, HOME: folder, TERM: "dumb" };
  const { stdout, stderr, error } = spawnSync(shell, args, { cwd: folder, encoding: "utf8", env, timeout: 60_000 });
  assert.ifError(error);
  assert.equal(stderr, "");
  return stdout;
}

function missing(shell: string): string | false {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return !folders.some((name) => existsSync(path.join(name, shell))) && `there is no ${shell}: install it`;
}

describe("flat completion", () => {
  it("bash completes commands, options, values and folders", { skip: missing("bash") }, async () => {
    const text = await script("bash");
    for (const [line, wanted] of cases) {
      const words = line.split(" ").map((word) => `'${word}'`);
      const call = `COMP_WORDS=(${words.join(" ")}); COMP_CWORD=${words.length - 1}; _flat`;
      const output = run("bash", ["--norc", "-c", `${text}\n${call}\nprintf '%s\\n' "\${COMPREPLY[@]}"`]);
      assert.deepEqual(output.split("\n").filter(Boolean).sort(), wanted, line);
    }
    assert.match(
      run("bash", ["--norc", "-c", `${text}\ncomplete -p flat flatgate`]),
      /-F _flat flat\n.*-F _flat flatgate/,
    );
  });

  it("fish does the same", { skip: missing("fish") }, async () => {
    const text = await script("fish");
    for (const [line, wanted] of cases) {
      const output = run("fish", ["--no-config", "-c", `${text}\ncomplete -C "${line}"`]);
      const names = output
        .split("\n")
        .map((match) => (match.split("\t")[0] ?? "").replace(/\/$/, "").replace("\\ ", " "));
      assert.deepEqual(names.filter(Boolean).sort(), wanted, line);
    }
  });

  it("zsh does the same", { skip: missing("zsh") }, async () => {
    writeApp({});
    const text = await script("zsh");
    const lines = cases.filter(([, wanted]) => wanted.length === 1);
    const file = path.join(writeApp({ "flat.zsh": text }), "flat.zsh");
    // An interactive shell on a terminal of its own, with a tab behind each line; what is run then tells its words.
    const typed = lines.map(
      ([line]) => `zpty -w z $'${line}\\t'\nzpty -r z output '*WORDS<*>*'; print -r -- \${\${output##*WORDS<}%%>*}`,
    );
    const output = run("zsh", [
      "-f",
      "-c",
      `zmodload zsh/zpty; zpty z zsh -f -i
zpty -w z 'autoload -U compinit; compinit -D -u; source ${file}; flat() { print -r -- "WORDS""<$*>" }; flatgate() { flat $@ }'
zpty -w z 'cd ${folder}; unsetopt zle_bracketed_paste; print READ""Y'
zpty -r z output '*READY*'
${typed.join("\n")}`,
    ]);
    const wanted = lines.map(([line, words]) => [...line.split(" ").slice(1, -1), words[0]].join(" "));
    assert.deepEqual(output.trim().split("\n"), wanted);
  });

  it("is refused for other shells: 64", async () => {
    const { code, stderr } = await runFlat(["completion", "tcsh"]);
    assert.equal(code, 64);
    assert.match(stderr, /Allowed choices are bash, zsh, fish/);
  });
});
