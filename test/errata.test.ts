// Our answer to each example of FLAT's pages that is broken or answered otherwise: docs/decisions/flat-errata.md lists them.
import assert from "node:assert/strict";
import { it } from "node:test";
import { page } from "./docs/console.ts";
import { actions, functions } from "./errata/actions.ts";
import { cookbook, logsAndCommands } from "./errata/cookbook.ts";
import { definitionAndVariables } from "./errata/definition.ts";
import type { Errata } from "./errata/errata.ts";
import { templates } from "./errata/templates.ts";
import { tutorial } from "./errata/tutorial.ts";

const answers: Errata = {
  ...definitionAndVariables,
  ...templates,
  ...actions,
  ...functions,
  ...cookbook,
  ...tutorial,
  ...logsAndCommands,
};

it("the page and the tests have the same errata", () => {
  const rows = [...page("docs/decisions/flat-errata.md").matchAll(/^\| ([a-z][\w-]*) \|/gm)].map((match) => match[1]);
  assert.deepEqual(rows, Object.keys(answers));
});

for (const [name, check] of Object.entries(answers)) it(name, check);
