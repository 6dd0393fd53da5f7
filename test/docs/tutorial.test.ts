// Follows docs/tutorial.md in a real shell: installs the package, writes each file that it says, runs each command, and compares what comes out.
import { after, before, it } from "node:test";
import { writeApp } from "../servers/app-folder.ts";
import { freePort } from "../servers/free-port.ts";
import { assertShown, blocksOf, commandsOf, page } from "./console.ts";
import { Terminal } from "./terminal.ts";

let terminal: Terminal;
before(async () => {
  const ports = new Map<string, number>();
  for (const port of ["8080", "9080", "9090"]) ports.set(port, await freePort());
  terminal = new Terminal(writeApp({}), ports);
});
after(() => terminal.close());

for (const [index, block] of blocksOf(page("docs/tutorial.md")).entries()) {
  const [, name] = /In `([\w./-]+)`:$/.exec(block.before) ?? [];
  if (block.language === "console") {
    for (const { line, output } of commandsOf(block)) {
      it(`${index}: ${line}`, async () => assertShown(await terminal.run(line), output));
    }
  } else if (block.before === "The first terminal says:") {
    it(`${index}: what the first terminal says`, () => assertShown(terminal.said("8080"), block.text.trim()));
  } else if (name !== undefined) it(`${index}: ${name}`, () => terminal.write(name, block.text));
}
