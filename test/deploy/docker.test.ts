// The Dockerfile, docker-compose.yml and .dockerignore: what can be said of them without docker, and their commands run in clean folders.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { after, describe, it } from "node:test";
import { parse } from "yaml";
import { writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { FlatProcess, root } from "../servers/flat-process.ts";
import { buildStages, lastOf, readCopy, readDockerfile, variablesOf } from "./image.ts";

const stages = readDockerfile(path.join(root, "Dockerfile"));
const last = stages.at(-1) ?? assert.fail("no stage");
const read = (name: string): string => readFileSync(path.join(root, name), "utf8");

describe("The Dockerfile", () => {
  it("takes bases of one exact version, and one that is supported", () => {
    for (const { base } of stages) assert.match(base, /^node:(22|24)\.\d+\.\d+-alpine3\.\d+$/);
    assert.equal(new Set(stages.map(({ base }) => base)).size, 1);
  });

  it("copies what is there, and what .dockerignore lets through", () => {
    const allowed = read(".dockerignore")
      .split("\n")
      .filter((line) => line.startsWith("!"))
      .map((line) => line.slice(1));
    const copies = stages.flatMap(({ instructions }) => instructions.filter(({ name }) => name === "COPY"));
    const sources = copies.flatMap(({ text }) => (readCopy(text).from === undefined ? readCopy(text).sources : []));
    for (const source of sources) {
      assert.ok(statSync(path.join(root, source)).size > 0, source);
      assert.ok(allowed.includes(source.split("/")[0] ?? ""), source);
    }
    assert.deepEqual(
      allowed.filter((name) => !sources.some((source) => source.split("/")[0] === name)),
      [],
    );
    assert.match(read(".dockerignore"), /^\*$/m);
  });

  it("runs as nobody special, on the port that it names, for everybody who can reach it", () => {
    assert.equal(lastOf(last, "USER"), "node");
    assert.equal(lastOf(last, "EXPOSE"), "8080");
    assert.equal(variablesOf(last).FLAT_HOST, "0.0.0.0");
    const user = last.instructions.findIndex(({ name }) => name === "USER");
    assert.ok(last.instructions.slice(user).every(({ name }) => name !== "COPY" && name !== "RUN"));
    const health = lastOf(last, "HEALTHCHECK") ?? "";
    assert.ok(health.includes(`http://127.0.0.1:${variablesOf(last).FLAT_ADMIN_PORT}/healthz`));
  });

  it("holds no secrets", () => {
    const text = stages.flatMap(({ instructions }) => instructions.map(({ text }) => text)).join("\n");
    assert.doesNotMatch(text, /password|secret|token|_key/i);
  });
});

describe("What the Dockerfile says", () => {
  const image = buildStages(stages, root, writeApp({}));
  const app = path.join(image, "app");
  const command = JSON.parse(lastOf(last, "ENTRYPOINT") ?? "") as readonly string[];
  const args = JSON.parse(lastOf(last, "CMD") ?? "") as readonly string[];
  let flat: FlatProcess | undefined;
  after(() => void flat?.child.kill("SIGKILL"));

  it("makes an image with the gateway and the example app, and nothing else", () => {
    assert.deepEqual(readdirSync(app).sort(), ["conf", "flows", "htdocs", "swagger.yaml"]);
    const own = path.join(image, "opt/flatgate");
    assert.deepEqual(readdirSync(own).sort(), ["bin", "dist", "node_modules", "package.json"]);
    assert.deepEqual(readdirSync(path.join(own, "bin")), ["flat.js"]);
    assert.deepEqual(
      readdirSync(path.join(own, "dist")).filter((name) => name.endsWith(".map")),
      [],
    );
  });

  it("starts the app, answers the health check, and stops on SIGTERM", async () => {
    const script = path.join(image, command[1] ?? "");
    const before = filesBelow(image);
    // Free ports and an address of this machine alone, in place of the image's.
    const env = { ...variablesOf(last), FLAT_HOST: "127.0.0.1", FLAT_ADMIN_PORT: "0" };
    flat = FlatProcess.start([args[0] ?? "", "-p", "0", path.join(image, args[1] ?? "")], env, image, { script });
    const url = await flat.url();
    assert.equal((await ask(`${url}/v1/hello/world`)).text, '{"hello":"world","shouted":"WORLD"}');
    const [, admin = ""] = await flat.until("stdout", /Health checks are at http:\/\/127\.0\.0\.1:(\d+)/);
    assert.equal(check(admin), 0);
    flat.child.kill("SIGTERM");
    assert.equal((await flat.exit).code, 0);
    assert.equal(check(admin), 1);
    assert.deepEqual(filesBelow(image), before);
  });

  function check(port: string): number | null {
    const health = /CMD (\[.*\])$/.exec(lastOf(last, "HEALTHCHECK") ?? "")?.[1] ?? "";
    const [, ...rest] = JSON.parse(health.replace(":9090/", `:${port}/`)) as readonly string[];
    return spawnSync(process.execPath, rest, { timeout: 30_000 }).status;
  }
});

describe("docker-compose.yml", () => {
  type Service = Readonly<Record<string, unknown>>;
  const { services } = parse(read("docker-compose.yml")) as { readonly services: Readonly<Record<string, Service>> };

  it("takes rights away from both containers", () => {
    assert.deepEqual(Object.keys(services), ["gateway", "backend"]);
    for (const service of Object.values(services)) {
      assert.equal(service.read_only, true);
      assert.deepEqual(service.cap_drop, ["ALL"]);
      assert.deepEqual(service.security_opt, ["no-new-privileges:true"]);
      assert.equal(service.image, "flatgate-example");
    }
  });

  it("publishes the port of the image", () => {
    assert.deepEqual(services.gateway?.ports, [`8080:${lastOf(last, "EXPOSE")}`]);
  });

  it("starts the backend by a command that works", async () => {
    const { volumes, command, entrypoint } = services.backend ?? {};
    const [mount = ""] = volumes as readonly string[];
    const [source = "", target = ""] = mount.split(":");
    const folder = writeApp({ "legacy-backend.mjs": read(source) });
    const [script = ""] = command as readonly string[];
    const [program, ...options] = entrypoint as readonly string[];
    assert.equal(program, "node");
    const tried = script.replace(path.dirname(target), folder).replace("9080", "0");
    const { status, stderr } = spawnSync(process.execPath, [...options, `${tried}process.exit(0);`], {
      encoding: "utf8",
    });
    assert.deepEqual([status, stderr], [0, ""]);
  });
});

function filesBelow(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true }).map(String);
  return names.filter((name) => !name.includes("node_modules")).sort();
}
