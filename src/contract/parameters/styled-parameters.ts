// Reads parameters, response headers and form fields of OpenAPI 3: a schema with a style, or a media type.

import type { Json } from "../../data/json.ts";
import { bareType, isJsonType } from "../../data/media-type.ts";
import { suggestion } from "../../source/suggest.ts";
import type { YamlNode } from "../../source/yaml-node.ts";
import type { Reading } from "../dialects/operation-reader.ts";
import type { HeaderRule } from "../rules.ts";
import type { Values } from "../values.ts";
import { effectiveParameters } from "./effective-parameters.ts";
import {
  type FormReader,
  oneOf,
  type Parameter,
  type ParameterPlace,
  RepeatedValue,
  refuseParts,
  type ValueReader,
} from "./parameter.ts";
import { jsonOf, type Shape, scalarOf, shapeOf } from "./schema-shape.ts";
import { isDeep, styledReader, styles } from "./styles.ts";

/** Header fields that other parts of a definition speak of ("Parameter Object"). */
const ownHeaders: readonly string[] = ["accept", "content-type", "authorization"];

/** Whether a header parameter of this name counts for nothing. @param name in any case */
export function isDescribedElsewhere(name: string): boolean {
  return ownHeaders.includes(name.toLowerCase());
}

export class StyledParameters {
  readonly #reading: Reading;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /** @param lists the `parameters` of the path and of the operation, in this order */
  read(lists: readonly YamlNode[]): Parameter[] {
    const { references, problems } = this.#reading;
    const nodes = effectiveParameters(lists, Object.keys(styles), references, problems);
    return nodes.flatMap((node) => {
      const [name, place] = [String(node.get("name")?.value), node.get("in")?.value as ParameterPlace];
      if (place === "header" && isDescribedElsewhere(name)) return [];
      const required = place === "path" || node.get("required")?.value === true;
      const allowEmpty = node.get("allowEmptyValue")?.value === true;
      return [{ name, place, required, allowEmpty, file: false, ...this.#value(node, name, place) }];
    });
  }

  /** A field of a response. */
  header(node: YamlNode, name: string): HeaderRule {
    return { name, required: node.get("required")?.value === true, ...this.#value(node, name, "header") };
  }

  /** The fields of a form as one object. @param encoding says of fields how they are written ("Encoding Object") */
  form(schema: YamlNode | undefined, encoding: YamlNode | undefined): FormReader {
    const shape = shapeOf(schema, this.#reading.references);
    const readers = new Map<string, Field>();
    for (const [name, field] of shape.properties) readers.set(name, this.#field(name, field, encoding?.get(name)));
    return (fields) => formObject(fields, readers);
  }

  #value(node: YamlNode, name: string, place: string): Pick<Parameter, "deep" | "read" | "checker"> {
    const { references, schemas, compiler, problems } = this.#reading;
    const [content] = node.get("content")?.children() ?? [];
    if (content === undefined && node.get("schema") === undefined)
      problems.warn(
        node.error(`The ${place === "header" ? "header" : "parameter"} "${name}" has no schema: any value is fine`),
      );
    const schema = content === undefined ? node.get("schema") : content.get("schema");
    const checker = compiler.checker(schema === undefined ? {} : schemas.read(schema));
    const shape = shapeOf(schema, references);
    if (content !== undefined) return { checker, deep: false, read: contentReader(String(content.key), shape) };
    const style = this.#style(node.get("style"), styles[place] ?? []);
    const explode = node.get("explode")?.value ?? style === "form";
    const whole = { name, style, explode: explode === true, shape };
    return { checker, deep: isDeep(whole), read: styledReader(whole) };
  }

  #field(name: string, shape: Shape, encoding: YamlNode | undefined): Field {
    const type = encoding?.get("contentType")?.value;
    const isStyled = encoding?.get("style") !== undefined || encoding?.get("explode") !== undefined;
    if (!isStyled && (shape.types.has("object") || (typeof type === "string" && isJsonType(type))))
      return { deep: false, read: jsonReader(shape) };
    if (!isStyled && shape.items?.types.has("object")) return { deep: false, read: jsonReader(shape) };
    const style = this.#style(encoding?.get("style"), styles.query ?? []);
    const explode = encoding?.get("explode")?.value ?? style === "form";
    const whole = { name, style, explode: explode === true, shape };
    return { deep: isDeep(whole), read: styledReader(whole) };
  }

  #style(node: YamlNode | undefined, allowed: readonly string[]): string {
    const [fallback = "form"] = allowed;
    if (node === undefined) return fallback;
    if (typeof node.value === "string" && allowed.includes(node.value)) return node.value;
    const hint = suggestion(String(node.value), allowed) ?? `It is one of: ${allowed.join(", ")}.`;
    this.#reading.problems.add(node.error(`Unknown style "${node.value}"`, hint));
    return fallback;
  }
}

function contentReader(type: string, shape: Shape): ValueReader {
  const isJson = isJsonType(bareType(type));
  return (texts) => {
    const text = oneOf(texts);
    return text === undefined ? undefined : isJson ? jsonOf(text) : scalarOf(text, shape);
  };
}

/** Fields with objects in them are JSON: one for each item where the field may be repeated. */
function jsonReader(shape: Shape): ValueReader {
  return (texts) => {
    if (texts.length === 0) return undefined;
    const values = texts.map(jsonOf);
    if (!shape.types.has("array")) {
      oneOf(texts);
      return values[0];
    }
    return values.length === 1 && Array.isArray(values[0]) ? values[0] : values;
  };
}

type Field = Pick<Parameter, "deep" | "read">;

function formObject(fields: Values, readers: ReadonlyMap<string, Field>): Json {
  const object: Record<string, Json> = Object.create(null);
  for (const [name, { deep, read }] of readers) {
    if (!deep) refuseParts(name, fields, (key) => readers.has(key), name);
    const value = fieldValue(name, read, fields);
    if (value !== undefined) object[name] = value;
  }
  for (const [name, texts] of fields) {
    // The parts of a deep object belong to it.
    const bracket = name.indexOf("[");
    if (readers.has(name) || (bracket > 0 && readers.has(name.slice(0, bracket)))) continue;
    object[name] = texts.length === 1 ? (texts[0] ?? "") : [...texts];
  }
  return object;
}

/** @throws RepeatedValue which knows the field */
function fieldValue(name: string, reader: ValueReader, fields: Values): Json | undefined {
  try {
    return reader(fields.get(name) ?? [], fields);
  } catch (error) {
    if (!(error instanceof RepeatedValue)) throw error;
    throw new RepeatedValue(error.place === "" ? name : `${name}.${error.place}`);
  }
}
