// Definitions that the public knows, as the package of examples has them; the petstore is that of petstore.swagger.io.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const folder = path.dirname(createRequire(import.meta.url).resolve("@readme/oas-examples/package.json"));

/** A folder of the package. */
export type PublicVersion = "2.0" | "3.0" | "3.1";

export type PublicDefinition = {
  /** Such as `yaml/petstore.yaml`. */
  readonly name: string;
  /** As an app has to call it. */
  readonly file: "swagger.yaml" | "swagger.json";
  readonly text: string;
};

export type Operation = { readonly method: string; readonly path: string };

export function publicDefinitions(version: PublicVersion = "2.0"): readonly PublicDefinition[] {
  return ["json", "yaml"].flatMap((kind) =>
    readdirSync(path.join(folder, version, kind))
      .filter((name) => /\.(json|yaml)$/.test(name))
      .sort()
      .map((name) => publicDefinition(`${kind}/${name}`, version)),
  );
}

export function publicDefinition(name: string, version: PublicVersion = "2.0"): PublicDefinition {
  const file = name.endsWith(".json") ? "swagger.json" : "swagger.yaml";
  return { name, file, text: readFileSync(path.join(folder, version, name), "utf8") };
}

/** Every operation, with the base path; its methods in upper case. */
export function operationsOf(definition: { readonly basePath?: string; readonly paths: object }): readonly Operation[] {
  const base = definition.basePath ?? "";
  return Object.entries(definition.paths).flatMap(([name, item]) =>
    Object.keys(item as object).map((method) => ({ method: method.toUpperCase(), path: base + name })),
  );
}
