// `x-flat-transactions`: the resource that tells how asynchronous runs went, and who may see what.
import { parsePathPattern } from "../../routing/path-pattern.ts";
import type { YamlNode } from "../../source/yaml-node.ts";
import type { Background, GatewayPath, Transactions } from "../definition.ts";
import { closedObject, type JsonSchema } from "../json-schema.ts";
import type { Extension } from "./extension.ts";
import { checkNames, seconds } from "./x-flat-async.ts";

const properties: JsonSchema = {
  path: {
    description: "Where it is, below the base path; by default /transactions.",
    type: "string",
    pattern: "^/[^*{}]*$",
  },
  retain: {
    description: "Seconds for which a transaction can be read once it is closed; by default 86400.",
    type: "number",
    exclusiveMinimum: 0,
  },
  owner: {
    description: "The claim that tells whose a transaction is; by default issuer and sub.",
    type: "string",
    minLength: 1,
  },
  "admin-scope": { description: "Tokens with this scope see all transactions.", type: "string", pattern: "^\\S+$" },
};

const names = Object.keys(properties);

/** Milliseconds. */
const RETAIN = 86_400_000;
const PATH = "/transactions";

export const xFlatTransactions: Extension<Transactions> = {
  name: "x-flat-transactions",
  about: "The resource that tells how asynchronous runs went.",
  schema: closedObject(properties),
  levels: ["the top level"],
  read: (value) => {
    if (!value.isObject)
      throw value.error("x-flat-transactions must be an object", `Such as: {path: ${PATH}, retain: 86400}`);
    checkNames(value, names);
    return Object.freeze({
      path: pathOf(value),
      retain: seconds(value, "retain") ?? RETAIN,
      owner: text(value, "owner"),
      adminScope: text(value, "admin-scope"),
    });
  },
};

/** Where the definition says nothing. @param background the route that needs it */
export function defaultTransactions({ position, error }: Background): Transactions {
  const path = Object.freeze({ path: PATH, position, error });
  return Object.freeze({ path, retain: RETAIN, owner: undefined, adminScope: undefined });
}

function pathOf(value: YamlNode): GatewayPath {
  const node = value.get("path");
  if (node === undefined) return pathAt(value, PATH);
  if (typeof node.value !== "string") throw node.error("path must be a string", `Such as: ${PATH}`);
  const path = node.value.replace(/\/+$/, "");
  const pattern = parsePathPattern(path === "" ? "/" : path);
  if (typeof pattern === "string") throw node.error(`path: ${pattern}`, `Such as: ${PATH}`);
  if (path === "" || pattern.wildcard || pattern.segments.some(({ kind }) => kind !== "literal"))
    throw node.error("path can't be the root, or have parameters or wildcards", `Such as: ${PATH}`);
  return pathAt(node, path);
}

function pathAt(node: YamlNode, path: string): GatewayPath {
  return Object.freeze({
    path,
    position: () => node.keyPosition(),
    error: (message: string, hint?: string) => node.keyError(message, hint),
  });
}

function text(value: YamlNode, name: string): string | undefined {
  const node = value.get(name);
  if (node === undefined) return undefined;
  if (typeof node.value === "string" && /^\S+$/.test(node.value)) return node.value;
  throw node.error(`${name} must be a string without white space`);
}
