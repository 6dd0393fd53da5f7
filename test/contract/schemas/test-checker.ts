// Compiles a schema as a definition's reader does.
import { tmpdir } from "node:os";
import path from "node:path";
import { SchemaCompiler } from "../../../src/contract/schemas/schema-compiler.ts";
import { SchemaReader } from "../../../src/contract/schemas/schema-reader.ts";
import type { Checker } from "../../../src/contract/schemas/schema-types.ts";
import type { Vocabulary } from "../../../src/contract/schemas/vocabulary.ts";
import { References } from "../../../src/definition/references.ts";
import { Problems } from "../../../src/errors/problems.ts";
import { Site } from "../../../src/locations/site.ts";
import { readYaml } from "../../../src/source/read-yaml.ts";
import { SourceFile } from "../../../src/source/source-file.ts";
import { YamlNode } from "../../../src/source/yaml-node.ts";

export type Compiled = { readonly checker: Checker; readonly problems: Problems };

/** @param text the document. @param key the member of the document that is the schema; the document itself where there is none */
export function compileSchema(text: string, key?: string, vocabulary?: Vocabulary): Compiled {
  const problems = new Problems();
  const reader = new SchemaReader(new References(new Site(tmpdir()), problems), problems, vocabulary);
  const root = YamlNode.root(readYaml(new SourceFile(path.join(tmpdir(), "schema.yaml"), tmpdir(), text)));
  const schema = reader.read((key === undefined ? undefined : root.get(key)) ?? root);
  return { checker: new SchemaCompiler(reader).checker(schema), problems };
}
