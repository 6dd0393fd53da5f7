// The `flat` command as a process: what it prints where, and its exit codes.
import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import path from "node:path";
import { describe, it } from "node:test";
import { parse } from "yaml";
import { writeApp } from "../servers/app-folder.ts";
import { runFlat } from "../servers/flat-process.ts";

const fine = {
  "swagger.yaml": `swagger: "2.0"
basePath: /v1
paths:
  /a:
    get: {x-flat-flow: a.xml}
    post: {x-flat-proxy: {origin: "http://127.0.0.1:1"}}
  /b/**:
    x-flat-flow: a.xml
  /c:
`,
  "a.xml": "<flow><echo>a</echo></flow>",
};

const faulty = {
  "swagger.yaml": 'swagger: "2.0"\nx-flat-fow: a.xml\npaths:\n  /a:\n    x-flat-flow: a.xml\n',
  "a.xml": '<flow>\n  <tempalte>{}</tempalte>\n  <eval out="$x">1 +</eval>\n</flow>\n',
};

describe("flat", { concurrency: 2 }, () => {
  it("-h lists the commands on stdout", async () => {
    for (const args of [["-h"], ["--help"]]) {
      const { code, stdout, stderr } = await runFlat(args);
      assert.deepEqual([code, stderr], [0, ""]);
      for (const command of ["start", "check", "routes", "test", "check-template", "schema", "pull"])
        assert.match(stdout, new RegExp(`^ +${command} `, "m"));
    }
    assert.match((await runFlat(["start", "-h"])).stdout, /-p, --port <port>/);
  });

  it("-V tells the version", async () => {
    assert.match((await runFlat(["--version"])).stdout, /^\d+\.\d+\.\d+\n$/);
  });

  const usages: readonly (readonly string[])[] = [
    [],
    ["sart"],
    ["start", "--pot", "1"],
    ["start", "-p"],
    ["start", "-p", "http"],
    ["start", "-p", "65536"],
    ["start", "-p", "-1"],
    ["start", ".", "."],
    ["check", "--json"],
  ];
  for (const args of usages) {
    it(`${args.join(" ")} is a usage error: 64`, async () => {
      const { code, stdout, stderr } = await runFlat(args);
      assert.deepEqual([code, stdout], [64, ""]);
      assert.notEqual(stderr, "");
    });
  }

  it("suggests the command that was meant", async () => {
    assert.match((await runFlat(["sart"])).stderr, /unknown command 'sart'\n\(Did you mean start\?\)/);
  });

  it("pull has nothing to pull", async () => {
    for (const args of [["pull"], ["pull", "-b"], ["pull", "--beta"]]) {
      const { code, stdout, stderr } = await runFlat(args);
      assert.deepEqual([code, stderr], [0, ""]);
      assert.match(stdout, /nothing to pull/);
    }
  });
});

for (const command of ["start", "check", "routes"]) {
  describe(`flat ${command}`, { concurrency: 2 }, () => {
    it("without an app says how to start one: 67", async () => {
      const folder = writeApp({ "readme.txt": "" });
      for (const [name, cwd] of [
        [folder, undefined],
        [".", folder],
      ] as const) {
        const { code, stdout, stderr } = await runFlat([command, name], {}, cwd);
        assert.deepEqual([code, stdout], [67, ""]);
        assert.equal(stderr, `No FLAT app found in ${name}: create swagger.yaml to start\n`);
      }
    });

    it("without a folder: 66", async () => {
      const folder = writeApp({ "a.txt": "" });
      for (const name of [path.join(folder, "missing"), path.join(folder, "a.txt"), path.join(folder, "a.txt", "b")]) {
        const { code, stderr } = await runFlat([command, name]);
        assert.equal(code, 66);
        assert.equal(stderr, `${name} is not a folder that can be read\n`);
      }
    });

    it("with a faulty app lists every fault with its place, a frame and what was meant: 1", async () => {
      const { code, stdout, stderr } = await runFlat([command, writeApp(faulty)]);
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, /^swagger\.yaml:2:1: Unknown key x-flat-fow\. Did you mean "x-flat-flow"\?$/m);
      assert.match(stderr, /^a\.xml:2:3: .*tempalte.* Did you mean .*template.*\?$/m);
      assert.match(stderr, /^a\.xml:3:\d+: /m);
      assert.match(stderr, /^ *> 2 \| {3}<tempalte>/m);
      assert.match(stderr, /\n3 errors\n$/);
    });
  });
}

/** Each of these keeps the app from starting. */
const broken: readonly (readonly [title: string, app: Readonly<Record<string, string>>, stderr: RegExp])[] = [
  [
    "an empty swagger.yaml",
    { "swagger.yaml": "" },
    /^swagger\.yaml:1:1: Invalid definition: swagger\.yaml\. Object required\n[\s\S]*\n1 error\n$/,
  ],
  ["YAML that is none", { "swagger.yaml": "a: [" }, /^swagger\.yaml:1:\d+: [\s\S]*\n1 error\n$/],
  [
    "no definition at all",
    { "conf/config.xml": "<config/>" },
    /^There is no swagger\.yaml that can be read\n\n1 error\n$/,
  ],
  [
    "a definition that isn't there",
    { "conf/config.xml": '<config><flat><definition src="../api.yaml"/></flat></config>' },
    /^conf\/config\.xml:1:32: There is no definition "\.\.\/api\.yaml" in the app folder\n[\s\S]*\n1 error\n$/,
  ],
];
for (const [title, app, expected] of broken) {
  it(`flat start and flat check refuse ${title}: 1`, async () => {
    for (const command of ["start", "check"]) {
      const { code, stdout, stderr } = await runFlat([command, writeApp(app)]);
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, expected);
    }
  });
}

describe("flat check", () => {
  it("tells warnings: 0", async () => {
    const app = { ...fine, "a.xml": '<flow>\n  <dump in="a.xml" minify="true"/>\n</flow>' };
    const { code, stdout, stderr } = await runFlat(["check", writeApp(app)], { FLAT_FPM_MAX_SPARE: "7" });
    assert.equal(code, 0);
    assert.match(stdout, /: no errors \(4 routes, 1 flow file\)\n$/);
    assert.match(
      stderr,
      /^FLAT_FPM_MAX_SPARE has no effect: there is no PHP\n\na\.xml:2:28: minify has no effect[\s\S]*\^/,
    );
    assert.match(stderr, /\n2 warnings\n$/);
  });

  it("counts routes and flows: 0", async () => {
    const { code, stdout, stderr } = await runFlat(["check"], {}, writeApp(fine));
    assert.deepEqual([code, stdout, stderr], [0, ".: no errors (4 routes, 1 flow file)\n", ""]);
  });

  it("checks settings too", async () => {
    const env = { FLAT_DEFAULT_TIMEOUT: "soon", FLAT_MAX_BODY: "big", FLAT_DEBUG: "*:loud" };
    const { code, stderr } = await runFlat(["check", writeApp(faulty)], env);
    assert.equal(code, 1);
    assert.match(stderr, /^FLAT_DEFAULT_TIMEOUT is "soon"\. A time in seconds is wanted, such as 3 or 0\.5\.$/m);
    assert.match(stderr, /^FLAT_MAX_BODY is "big"\. /m);
    assert.match(stderr, /^FLAT_DEBUG has the unknown level "loud"\. Levels are /m);
    assert.match(stderr, /\n6 errors\n$/);
  });
});

describe("flat openapi", () => {
  it("prints the definition as clients get it, though the app doesn't serve it", async () => {
    const folder = writeApp(fine);
    const { code, stdout } = await runFlat(["openapi", folder]);
    assert.equal(code, 0);
    assert.match(stdout, /^swagger: '2\.0'\n/);
    const json = await runFlat(["openapi", "--json", folder]);
    assert.deepEqual(JSON.parse(json.stdout), parse(stdout));
    assert.deepEqual(Object.keys(JSON.parse(json.stdout).paths), ["/a", "/b/{path}", "/c"]);
  });

  it("lists faults as flat check does", async () => {
    const broken =
      'swagger: "2.0"\npaths:\n  /a:\n    get: { responses: { 200: { schema: { $ref: "#/definitions/No" } } } }\n';
    const { code, stdout, stderr } = await runFlat(["openapi", writeApp({ "swagger.yaml": broken })]);
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, /swagger\.yaml:4:\d+: "#\/definitions\/No" leads nowhere/);
  });
});

describe("flat routes", () => {
  it("prints the table", async () => {
    const { code, stdout } = await runFlat(["routes", writeApp(fine)]);
    assert.equal(code, 0);
    const rows = stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split(/ {2,}/));
    assert.deepEqual(rows, [
      ["METHOD", "PATH", "SERVED BY"],
      ["GET", "/v1/a", "flow a.xml"],
      ["POST", "/v1/a", "proxy http://127.0.0.1:1"],
      ["ANY", "/v1/b/**", "flow a.xml"],
      ["ANY", "/v1/c", "(nothing: 500)"],
    ]);
  });

  it("prints it as JSON", async () => {
    const { stdout } = await runFlat(["routes", "--json", writeApp(fine)]);
    assert.deepEqual(JSON.parse(stdout)[0], { method: "GET", path: "/v1/a", target: "flow a.xml" });
  });
});

describe("flat start", () => {
  it("on a port that is in use: 1", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const { code, stdout, stderr } = await runFlat(["start", "-p", String(port), writeApp(fine)]);
    server.close();
    assert.deepEqual([code, stdout], [1, ""]);
    assert.equal(stderr, `Port ${port} is in use: choose another one with -p\n`);
  });

  it("on an address of another machine, or of none: 1", async () => {
    // The label is longer than DNS allows: no resolver needs to be asked for it.
    for (const host of ["192.0.2.1", "nobody".repeat(12)]) {
      const { code, stderr } = await runFlat(["start", "-p", "0", "--host", host, writeApp(fine)]);
      assert.deepEqual([code, stderr], [1, "The address to listen on is not one of this machine's\n"]);
    }
  });
});
