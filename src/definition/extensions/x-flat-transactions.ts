// `x-flat-transactions`: the resource that tells how asynchronous runs went, and who may see what.
import type { YamlNode } from "../../source/yaml-node.ts";
import type { Background, GatewayPath, Transactions } from "../definition.ts";
import { closedObject, type JsonSchema } from "../json-schema.ts";
import type { Extension } from "./extension.ts";
import { gatewayPath } from "./gateway-path.ts";
import { readMembers } from "./members.ts";
import { seconds } from "./x-flat-async.ts";

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
    return readMembers(value, properties, {
      path: () => pathOf(value),
      retain: () => seconds(value, "retain") ?? RETAIN,
      owner: () => text(value, "owner"),
      adminScope: () => text(value, "admin-scope"),
    });
  },
};

/** Where the definition says nothing. @param background the route that needs it */
export function defaultTransactions({ position, error }: Background): Transactions {
  const path = Object.freeze({ path: PATH, position, error });
  return Object.freeze({ path, retain: RETAIN, owner: undefined, adminScope: undefined });
}

/** A slash at its end says nothing. */
function pathOf(value: YamlNode): GatewayPath {
  const place = gatewayPath(value, "path", PATH);
  const path = place.path.replace(/\/+$/, "");
  if (path === "") throw (value.get("path") ?? value).error("path: it can't be the root", `Such as: ${PATH}`);
  return Object.freeze({ ...place, path });
}

function text(value: YamlNode, name: string): string | undefined {
  const node = value.get(name);
  if (node === undefined) return undefined;
  if (typeof node.value === "string" && /^\S+$/.test(node.value)) return node.value;
  throw node.error(`${name} must be a string without white space`);
}
