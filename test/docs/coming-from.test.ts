// docs/coming-from.md has a row for each thing that people know from elsewhere, and each row leads somewhere.
import assert from "node:assert/strict";
import { it } from "node:test";
import { allExtensions } from "../../src/definition/extensions/index.ts";
import { page } from "./console.ts";

const text = page("docs/coming-from.md");

/** Rows of a section's table: what it is called there, what here, and the links. */
function rowsOf(section: string): readonly (readonly string[])[] {
  const found = text.split(`\n## ${section}\n`)[1]?.split("\n## ")[0] ?? "";
  const rows = found.split("\n").filter((line) => line.startsWith("| "));
  return rows.slice(2).map((row) => row.slice(2, -2).split(" | "));
}

/** What the other systems' own descriptions name. */
const terms = {
  FLAT: [
    ...["basePath", "endpoints", "undefined paths", "wildcard paths", "`x-flat-flow`", "fallback flow", "init flow"],
    ...["`break`", "`return`", "`echo`", "`dump`", "error flow", "exit-on-error", "default flow", "conf/flow.xml"],
    ...["`request`", "proxy-request", "x-flat-proxy", "origin", "stripEndpoint", "addPrefix", "headers", "timeout"],
    ...["`definition`", "validate-response", "report-only", "path parameters", "$request/params"],
  ],
  "APIO custom routes": [
    ...["custom route", "method", "group", "JSON schema", "output JSON schema", "error handler", "enabled", "sync"],
    ...["public", "support bulk", "bulk options", "workflow", "asynchronous", "guid", "/api/v01/transactions/{id}"],
    ...["end node", "context setter", "*response*", "`status`", "`body`", "http call node", "500", "authenticated"],
    ...["JWT", "/api/v01/custom", "/api/v01/public", "proxied routes", "/api/v01/p{id}", "overload", "extend"],
    ...["user session", "system session", "user profile", "proxy user session node", "custom_routes.swagger.yml"],
  ],
  "Axway API Builder": [
    ...[
      "apis",
      "one endpoint per file",
      "API.extend",
      "module.exports",
      "`group`",
      "`path`",
      "`method`",
      "description",
    ],
    ...["`model`", "responseIsArray", "`responses`", "before", "after", "blocks", "action", "parameters", "optional"],
    ...["resp.stream", "req.params", "next", "server.getAPI", "execute", "req.log", "res.render", "Router.extend"],
    ...["100 to 599", "`default`", "default descriptions", "`schema`", "`headers`", "`examples`", "schema:///"],
    ...["apiPrefixSecurity", "UnauthorizedError", "warning", "resp.status"],
  ],
  "ACE API handlers": [
    ...["name", "path pattern", "attached", "base path", "query", "parameter values", "`start`", "`end`", "`error`"],
    ...["order", "main flow", "aceApiFlow", "API context", "$api.flow", "custom properties", "split API files"],
    ...["Dynamic API", "unhandled error", "`doc`", "error handlers", "aceApiStopExecution", "legacy error handlers"],
    ...["Stop API execution", "`result`", "JSONata"],
  ],
};

for (const [section, names] of Object.entries(terms)) {
  it(`what people know from ${section} has a row, which leads somewhere`, () => {
    const rows = rowsOf(section);
    assert.ok(rows.length >= 18);
    for (const row of rows) {
      assert.equal(row.length, 3, row.join(" | "));
      assert.match(row[2] ?? "", /^\[.*\]\([\w-]+\.md(#[\w-]+)?\)$/, row.join(" | "));
    }
    const there = rows.map(([first]) => first?.toLowerCase() ?? "");
    assert.deepEqual(
      names.filter((name) => !there.some((cell) => cell.includes(name.toLowerCase()))),
      [],
    );
  });
}

it("every x-flat key is somewhere on the page", () => {
  const keys = allExtensions.map(({ name }) => name);
  assert.ok(keys.length > 15);
  assert.deepEqual(
    keys.filter((key) => !text.includes(key)),
    [],
  );
});
