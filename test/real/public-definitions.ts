// Swagger 2.0 definitions that the public knows, as the package of examples has them; the petstore is that of petstore.swagger.io.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const folder = path.join(
  path.dirname(createRequire(import.meta.url).resolve("@readme/oas-examples/package.json")),
  "2.0",
);

export type PublicDefinition = {
  /** Such as `yaml/petstore.yaml`. */
  readonly name: string;
  /** As an app has to call it. */
  readonly file: "swagger.yaml" | "swagger.json";
  readonly text: string;
};

export type Operation = { readonly method: string; readonly path: string };

export function publicDefinitions(): readonly PublicDefinition[] {
  return ["json", "yaml"].flatMap((kind) =>
    readdirSync(path.join(folder, kind))
      .sort()
      .map((name) => publicDefinition(`${kind}/${name}`)),
  );
}

export function publicDefinition(name: string): PublicDefinition {
  const file = name.endsWith(".json") ? "swagger.json" : "swagger.yaml";
  return { name, file, text: readFileSync(path.join(folder, name), "utf8") };
}

/** Every operation, with the base path; its methods in upper case. */
export function operationsOf(definition: { readonly basePath?: string; readonly paths: object }): readonly Operation[] {
  const base = definition.basePath ?? "";
  return Object.entries(definition.paths).flatMap(([name, item]) =>
    Object.keys(item as object).map((method) => ({ method: method.toUpperCase(), path: base + name })),
  );
}
