import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Problems } from "../../src/errors/problems.ts";
import { compileRoutes } from "../../src/routing/table.ts";
import { load, told } from "./app-folder.ts";

function docs(page: string): string {
  return readFileSync(new URL(`../../docs/${page}`, import.meta.url), "utf8");
}

function yamlBlocks(page: string): string[] {
  return [...docs(page).matchAll(/```yaml\n(.*?)```/gs)].map(([, block]) => block ?? "");
}

test("The definitions on the docs pages load without faults or warnings", () => {
  const files = Object.fromEntries(
    [
      "flows/init.xml",
      "flows/error.xml",
      "flows/fallback.xml",
      "flows/hello.xml",
      "login.xml",
      "logout.xml",
      "user.xml",
      "apis/cars/add-car.xml",
    ].map((name) => [name, "<flow/>"]),
  );
  for (const page of ["definition.md", "routing.md"]) {
    const blocks = yamlBlocks(page);
    assert.ok(blocks.length > 0);
    // Those that name themselves are files of the others.
    const named = blocks.flatMap((block) => (block.startsWith("# ") ? [[block.split(/\s/, 2)[1], block]] : []));
    const others = { ...files, ...Object.fromEntries(named), "paths/users.yaml": "get:\n" };
    for (const block of blocks.filter((one) => !one.startsWith("# "))) {
      const { definition, problems } = load(block, others);
      compileRoutes(definition ?? assert.fail(), () => undefined, problems);
      assert.deepEqual([...problems.errors, ...problems.warnings].map(told), [], block);
    }
  }
});

test("The table on the routing page is right", () => {
  const [block = ""] = yamlBlocks("routing.md");
  const { definition } = load(block);
  const table = compileRoutes(definition ?? assert.fail(), (entry) => entry.path, new Problems());
  const rows = docs("routing.md")
    .split("\n")
    .filter((line) => /^\| `[A-Z]+ \//.test(line));
  assert.equal(rows.length, 7);
  for (const row of rows) {
    const [, request = "", wanted = "", endpoint = "", params = ""] = row.split("|").map((cell) => cell.trim());
    const [method = "", path = ""] = request.slice(1, -1).split(" ");
    const match = table.match(method, path);
    if (match.kind === "undefined-method") assert.match(wanted, /^method not defined/);
    else if (match.kind === "outside") assert.match(wanted, /^outside/);
    else {
      assert.ok(match.kind === "route");
      assert.equal(`\`${match.route.slice("/v1".length)}\``, wanted);
      assert.equal(`\`${match.endpoint}\``, endpoint);
      assert.deepEqual({ ...match.params }, params === "" ? {} : JSON.parse(params.slice(1, -1)));
    }
  }
});
