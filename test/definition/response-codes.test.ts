import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultDescription } from "../../src/definition/response-codes.ts";

test("A response without a description is called by the standard phrase of its status, else by its class", () => {
  const table: readonly [code: string, description: string][] = [
    ["100", "Continue"],
    ["200", "OK"],
    ["202", "Accepted"],
    ["207", "Multi-Status"],
    ["401", "Unauthorized"],
    ["404", "Not Found"],
    ["503", "Service Unavailable"],
    ["299", "Successful"],
    ["599", "Server Error"],
    ["4XX", "Client Error"],
    ["3xx", "Redirection"],
    ["default", "Any other response"],
  ];
  for (const [code, description] of table) assert.equal(defaultDescription(code), description, code);
});
