// The examples of OpenAPI 3: of a media type (`example`, `examples`), or of its schema.
import type { Json } from "../../data/json.ts";
import { isJsonType } from "../../data/media-type.ts";
import type { References } from "../../definition/references.ts";
import type { YamlNode } from "../../source/yaml-node.ts";
import { type MockResponse, textOf } from "../mock-responses.ts";
import { resolved } from "./operation-reader.ts";

/** One example for each media type that has any. */
export function readExamples(content: YamlNode | undefined, references: References): MockResponse[] {
  return (content?.children() ?? []).flatMap((media) => {
    const text = exampleOf(media, references);
    return text === undefined ? [] : [{ mime: mimeOf(String(media.key), text), text: text.text }];
  });
}

type Example = { readonly text: string; readonly isText: boolean };

function exampleOf(media: YamlNode, references: References): Example | undefined {
  const mime = String(media.key);
  const own = media.get("example");
  if (own !== undefined) return exampleFrom((resolved(own, references) ?? own).value, mime);
  const [first] = media.get("examples")?.children() ?? [];
  const example = resolved(first, references);
  const external = example?.get("externalValue");
  if (external !== undefined) {
    const text = references.text(external);
    return text === undefined ? undefined : { text, isText: true };
  }
  const value = example?.get("value");
  if (value !== undefined) return exampleFrom((resolved(value, references) ?? value).value, mime);
  const schema = resolved(media.get("schema"), references);
  const [described] = [schema?.get("example"), schema?.get("examples")?.children()[0]].filter(
    (node) => node !== undefined,
  );
  return described === undefined ? undefined : exampleFrom(described.value, mime);
}

/** A string is sent as it is, unless it is the value of a JSON document that isn't written as one. */
function exampleFrom(value: Json, mime: string): Example {
  const isText = typeof value === "string";
  if (isText && isJsonType(mime) && !isJsonText(value)) return { text: JSON.stringify(value), isText };
  return { text: textOf(value), isText };
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A range has no meaning for one who gets an answer. */
function mimeOf(type: string, { isText }: Example): string {
  if (!type.includes("*")) return type;
  return isText ? "text/plain" : "application/json";
}
