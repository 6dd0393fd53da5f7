// docs/deploy.md: its unit, its image and its configurations of balancers are checked by those who read them, and run with real gateways.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { assertShown, blocksOf, commandsOf, page } from "../docs/console.ts";
import { writeApp } from "../servers/app-folder.ts";
import { ask } from "../servers/ask.ts";
import { runFlat } from "../servers/flat-process.ts";
import { freePort } from "../servers/free-port.ts";
import { type RedisServer, redisMissing, startRedis } from "../servers/redis.ts";
import {
  type Balancer,
  configured,
  haproxy,
  nginx,
  nginxConfiguration,
  type RunningGateway,
  startGateway,
  startHaproxy,
  startNginx,
} from "./balancers.ts";
import { lastOf, readDockerfile, variablesOf } from "./image.ts";

const blocks = blocksOf(page("docs/deploy.md"));

function block(language: string): string {
  return blocks.find((found) => found.language === language)?.text ?? assert.fail(`no ${language}`);
}

describe("docs/deploy.md", () => {
  it("checks the starter app as it says", async () => {
    const folder = writeApp({});
    await runFlat(["init", "my-api"], {}, folder);
    const commands = commandsOf(blocks.find(({ language }) => language === "console") ?? assert.fail());
    for (const { line, output } of commands) {
      const { code, stdout } = await runFlat(line.split(" ").slice(1), {}, folder);
      assert.equal(code, 0);
      assertShown(stdout.trim(), output);
    }
  });

  const systemd = existsSync("/usr/bin/systemd-analyze");
  it("has a unit that systemd understands", {
    skip: !systemd && "there is no systemd-analyze: install systemd",
  }, () => {
    const text = block("ini");
    const [, command = "", args = ""] = /^ExecStart=(\S+) (.*)$/m.exec(text) ?? [];
    assert.deepEqual([command, args], ["/usr/local/bin/flat", "start -p 8080 --workers auto /srv/my-api"]);
    // Another program, since it looks whether it is there.
    const folder = writeApp({ "my-api.service": text.replace(command, process.execPath) });
    const file = path.join(folder, "my-api.service");
    const { status, stdout, stderr } = spawnSync("systemd-analyze", ["verify", file], {
      encoding: "utf8",
      timeout: 60_000,
    });
    const said = `${stdout}${stderr}`.split("\n").filter((line) => line.includes("my-api.service"));
    assert.deepEqual([status, said], [0, []]);
  });

  it("has an image for apps that is like the one of the example", () => {
    const [own] = readDockerfile(path.join(writeApp({ Dockerfile: block("dockerfile") }), "Dockerfile"));
    const example = readDockerfile(path.join(import.meta.dirname, "../../Dockerfile")).at(-1);
    assert.ok(own !== undefined && example !== undefined);
    assert.equal(own.base, example.base);
    for (const name of ["USER", "EXPOSE", "HEALTHCHECK"]) assert.equal(lastOf(own, name), lastOf(example, name));
    assert.deepEqual(variablesOf(own), { ...variablesOf(example), FLAT_SERVER_ROLE: "prod" });
    const { version } = JSON.parse(page("package.json")) as { readonly version: string };
    assert.ok(block("dockerfile").includes(`flatgate@${version}`));
  });

  it("has a checklist of settings that there are", () => {
    const settings = page("docs/settings.md");
    const named = new Set(page("docs/deploy.md").match(/\bFLAT_[A-Z_]+\b/g));
    // An app's own, in an example.
    named.delete("FLAT_JWT_KEY");
    assert.deepEqual(
      [...named].filter((name) => !settings.includes(`\`${name}\``)),
      [],
    );
  });
});

const missing =
  redisMissing ?? (nginx === undefined || haproxy === undefined ? "nginx or haproxy is not installed" : false);

let asked = 0;

describe("Gateways behind a balancer", { skip: missing }, () => {
  let redis: RedisServer;
  const upstream = createServer((request, response) => {
    asked += 1;
    response.end(JSON.stringify({ asked, for: request.headers["x-forwarded-for"] ?? null }));
  });
  const folder = writeApp({
    "swagger.yaml": `swagger: "2.0"
paths:
  /cached: {x-flat-flow: cached.xml}
  /who: {x-flat-flow: who.xml}
`,
    "cached.xml": `<flow><request>{"url": {{ concat($env/UPSTREAM, "/") }}, "options": {"force-cache-ttl": 60}}</request></flow>`,
    "who.xml": `<flow><template>{"role": {{ $env/NAME }}, "url": {{ $request/url }}, "host": {{ $request/headers/host }}}</template></flow>`,
  });

  before(async () => {
    redis = await startRedis();
    await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  });
  after(async () => {
    upstream.close();
    await redis.stop();
  });

  function gateways(): Promise<readonly [RunningGateway, RunningGateway]> {
    const env = {
      FLAT_STATE: redis.url,
      FLAT_TRUSTED_PROXIES: "127.0.0.1",
      UPSTREAM: `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`,
    };
    return Promise.all([startGateway(folder, { ...env, NAME: "one" }), startGateway(folder, { ...env, NAME: "two" })]);
  }

  const balancers: readonly (readonly [string, string, (text: string, port: number) => Promise<Balancer>])[] = [
    ["nginx", "nginx", startNginx],
    ["HAProxy", "haproxy", startHaproxy],
  ];
  for (const [name, language, startBalancer] of balancers) {
    it(`${name} spreads requests, gateways share answers, and one that stops loses none`, async () => {
      const running = await gateways();
      const port = await freePort();
      const balancer = await startBalancer(configured(block(language), running, port), port);
      try {
        await spreads(balancer.url, name);
        await stopsQuietly(balancer.url, running);
      } finally {
        await balancer.stop();
        for (const { flat } of running) flat.child.kill();
        await Promise.all(running.map(({ flat }) => flat.exit));
      }
    });
  }
});

it("nginx -t and haproxy -c find nothing wrong", { skip: missing }, () => {
  const none = { port: 1, adminPort: 2 };
  const inside = configured(block("nginx"), [none, none], 8080);
  const folder = writeApp({ "haproxy.cfg": configured(block("haproxy"), [none, none], 8080) });
  const file = path.join(writeApp({ "nginx.conf": nginxConfiguration(inside, folder) }), "nginx.conf");
  const checked = [
    spawnSync(nginx ?? "", ["-t", "-c", file, "-p", folder, "-e", "stderr"], { encoding: "utf8" }),
    spawnSync(haproxy ?? "", ["-c", "-f", path.join(folder, "haproxy.cfg")], { encoding: "utf8" }),
  ];
  assert.deepEqual(
    checked.map(({ status }) => status),
    [0, 0],
    checked.map(({ stderr }) => stderr).join("\n"),
  );
  for (const { stdout, stderr } of checked) assert.doesNotMatch(`${stdout}${stderr}`, /warn/i);
});

async function spreads(url: string, name: string): Promise<void> {
  const before = asked;
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask(`${url}/who`)));
  assert.deepEqual([...new Set(answers.map(({ text }) => JSON.parse(text).role))].sort(), ["one", "two"]);
  // What the client wrote, for flows to see.
  assert.equal(JSON.parse(answers[0]?.text ?? "").url, `${url}/who`);
  const cached = new Set<string>();
  for (let at = 0; at < 10; at += 1) cached.add((await ask(`${url}/cached`)).text);
  assert.equal(cached.size, 1, name);
  assert.ok(asked - before <= 1);
}

/** Requests come all the time while the first gateway is told to stop, and goes. */
async function stopsQuietly(url: string, [first]: readonly [RunningGateway, RunningGateway]): Promise<void> {
  const statuses: number[] = [];
  let stopped = false;
  const client = async (): Promise<void> => {
    while (!stopped) statuses.push((await ask(`${url}/who`)).status);
  };
  const clients = Array.from({ length: 4 }, client);
  first.flat.child.kill("SIGTERM");
  assert.equal((await first.flat.exit).code, 0);
  stopped = true;
  await Promise.all(clients);
  assert.deepEqual([...new Set(statuses)], [200]);
  assert.equal(JSON.parse((await ask(`${url}/who`)).text).role, "two");
}
