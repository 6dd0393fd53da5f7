// Follows the tutorial: writes each file that it says, runs each command, and compares what comes out.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, it } from "node:test";
import { compileApp } from "../../src/app.ts";
import { type Gateway, startGateway } from "../../src/server/start.ts";
import { writeApp } from "../servers/app-folder.ts";
import {
  assertShown,
  type Block,
  blocksOf,
  type Command,
  commandsOf,
  curl,
  fileNameOf,
  flat,
  page,
} from "./console.ts";
import { type LegacyBackend, startLegacyBackend } from "./legacy-backend.ts";

/** Where the tutorial says that the backend listens. */
const BACKEND = "127.0.0.1:9080";

const folder = writeApp({ "hello/swagger.yaml": "" });
const app = path.join(folder, "hello");
let backend: LegacyBackend;
let gateway: Gateway | undefined;

before(async () => {
  backend = await startLegacyBackend();
});
after(async () => {
  await gateway?.stop();
  backend?.stop();
});

for (const [index, block] of blocksOf(page("docs/getting-started.md")).entries()) {
  const name = fileNameOf(block);
  if (block.language === "console") {
    for (const command of commandsOf(block)) it(`${index}: ${command.line}`, () => run(command));
  } else if (name !== undefined) it(`${index}: ${name}`, () => write(name, block));
}

/** The next request meets an app that was started with it. */
async function write(name: string, block: Block): Promise<void> {
  mkdirSync(app, { recursive: true });
  writeFileSync(path.join(app, name), block.text.replaceAll(BACKEND, backend.address));
  await stop();
}

async function run({ line, output }: Command): Promise<void> {
  const [, variable, value, args] = /^(?:(\w+)=(\S+) )?flat (.*)$/.exec(line) ?? [];
  if (args?.startsWith("start ")) {
    await stop();
    await start(variable === undefined ? {} : { [variable]: value });
  } else if (args !== undefined) {
    assertShown(flat(args.split(" "), folder).replaceAll(backend.address, BACKEND), output);
  } else if (line.startsWith("curl ")) {
    gateway ?? (await start({}));
    assertShown((await curl(line, gateway?.url ?? "")).trim(), output);
  }
}

async function start(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  gateway = await startGateway({ app: compileApp({ folder: app, env }), port: 0, sink: { line: () => {} } });
}

async function stop(): Promise<void> {
  await gateway?.stop();
  gateway = undefined;
}
