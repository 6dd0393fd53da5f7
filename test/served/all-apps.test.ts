// What is served of every app of the tests, and of definitions that the public knows: valid, in one document, the same in
// both formats, and nothing of how the gateway does it.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import SwaggerParser from "@apidevtools/swagger-parser";
import { parse } from "yaml";
import { compileApp } from "../../src/app.ts";
import { jsonText, yamlText } from "../../src/served/served-texts.ts";
import { type PublicVersion, publicDefinitions } from "../real/public-definitions.ts";
import { writeApp } from "../servers/app-folder.ts";

const apps = fileURLToPath(new URL("../apps/", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));

/** What their authors have written isn't valid: it is served as it is. */
const faults: Readonly<Record<string, RegExp>> = {
  "contract-pages": /Property 'name' listed as required but does not exist/,
  "validation-requests": /must NOT have additional properties/,
};

const env = { UPSTREAM: "http://upstream.invalid", SECRET: "from-the-environment" };

describe("what is served of the app", () => {
  const names = readdirSync(apps).filter((name) => existsSync(path.join(apps, name, "requests.yaml")));
  for (const name of names) it(name, () => checkApp(path.join(apps, name), faults[name]));
  it("example", () => checkApp(root, undefined));
});

/** Their paths or schemes are none that a gateway could serve. */
const refused = ["parameters-common", "parameters-style", "response-http-behavior"];

/** Definitions that others have written for other tools; each is there as JSON and as YAML. */
for (const version of ["2.0", "3.0", "3.1"] satisfies PublicVersion[]) {
  describe(`what is served of the public definition ${version}`, () => {
    for (const { name, file, text } of publicDefinitions(version)) {
      if (name.startsWith("yaml/") || refused.some((stem) => name.includes(`/${stem}.`))) continue;
      it(name, async () => {
        const served = compileApp({ folder: writeApp({ [file]: text }), env }).served();
        await checkServed(served, (await validityOf(parse(text))) === undefined ? undefined : /./);
      });
    }
  });
}

async function checkApp(folder: string, fault: RegExp | undefined): Promise<void> {
  const text = await checkServed(compileApp({ folder, env }).served(), fault);
  assert.doesNotMatch(text, /x-flat|x-flow|x-enabled/i);
  for (const secret of [...Object.values(env), ...secretsOf(folder)]) assert.ok(!text.includes(secret), secret);
}

async function checkServed(served: object, fault: RegExp | undefined): Promise<string> {
  const text = jsonText(served as Parameters<typeof jsonText>[0]);
  const plain = JSON.parse(text);
  // Many tools still read the version before, to which more texts are numbers, dates or truth values.
  assert.deepEqual(parse(yamlText(plain), { version: "1.1", merge: false, maxAliasCount: 0 }), plain);
  const found = await validityOf(plain);
  if (fault === undefined) assert.equal(found, undefined);
  else assert.match(found ?? "valid", fault);
  return text;
}

/** @returns what is wrong, undefined where nothing is. No other file is read. */
async function validityOf(definition: object): Promise<string | undefined> {
  try {
    await SwaggerParser.validate(structuredClone(definition) as never, { resolve: { external: false } });
    return undefined;
  } catch (error) {
    return String(error);
  }
}

/** Names of flows, keys and addresses of upstreams, as the app's definition has them. */
function secretsOf(folder: string): readonly string[] {
  const files = readdirSync(folder).filter((name) => /^swagger\.ya?ml$/.test(name));
  const texts = files.map((name) => readFileSync(path.join(folder, name), "utf8"));
  return texts.flatMap((text) => [
    ...[...text.matchAll(/[\w./-]+\.(?:xml|pem)\b/g)].map(([name]) => name),
    ...[...text.matchAll(/\b(?:origin|key|basic-auth-credentials): "?([^\s"{},]{6,})/g)].map(([, value = ""]) => value),
  ]);
}
