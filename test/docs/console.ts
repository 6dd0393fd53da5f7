// Examples of docs pages that can be tried: files that a page says to write, and commands with what they print.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ask } from "../servers/ask.ts";

export const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

export function page(name: string): string {
  return readFileSync(path.join(root, name), "utf8");
}

/** A block between fences, and the paragraph that leads to it. */
export type Block = { readonly language: string; readonly text: string; readonly before: string };

export function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  let end = 0;
  for (const match of markdown.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)) {
    const before = markdown.slice(end, match.index).trim().split("\n\n").at(-1) ?? "";
    blocks.push({ language: match[1] ?? "", text: match[2] ?? "", before });
    end = match.index + match[0].length;
  }
  return blocks;
}

/** The file that a block is to be written to: the last name in its paragraph. */
export function fileNameOf({ before }: Block): string | undefined {
  return [...before.matchAll(/`([\w/-]+\.(?:xml|yaml))`/g)].at(-1)?.[1];
}

export type Command = { readonly line: string; readonly output: string };

/** What stands behind `$` in a console block, each with the lines that follow. */
export function commandsOf({ text }: Block): readonly Command[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [line = "", ...output] = part.split("\n");
      return { line, output: output.join("\n").trim() };
    });
}

/** Sends what a `curl` line says to a gateway, whatever port the line names. @returns what curl would print */
export async function curl(line: string, gateway: string): Promise<string> {
  const match = /^curl (?:-s(i)? )?'?http:\/\/localhost:\d+([^' ]*)'?$/.exec(line);
  assert.ok(match, `a line that can't be tried: ${line}`);
  const { status, statusText, rawHeaders, text } = await ask(gateway + match[2]);
  if (match[1] === undefined) return text;
  const fields = rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${rawHeaders[at + 1]}`] : []));
  return [`HTTP/1.1 ${status} ${statusText}`, ...fields, "", text].join("\n");
}

/** Arguments of node that run the `flat` command, from source. */
export function flatCommand(args: readonly string[]): readonly string[] {
  const main = JSON.stringify(new URL("../../src/cli/main.ts", import.meta.url));
  const script = `const { main } = await import(${main}); await main(process.argv.slice(1));`;
  return ["--import", import.meta.resolve("tsx"), "--input-type=module", "--eval", script, "--", ...args];
}

/** Runs the `flat` command in a folder until it ends. @returns what it prints, to stdout and stderr */
export function flat(args: readonly string[], folder: string): string {
  const { stdout, stderr } = spawnSync(process.execPath, flatCommand(args), { cwd: folder, encoding: "utf8" });
  return `${stdout}${stderr}`.trim();
}

/** Compares with what a page shows, where `…` stands for anything. */
export function assertShown(actual: string, shown: string): void {
  const parts = shown.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  assert.match(actual, new RegExp(`^${parts.join("[^]*?")}$`));
}
