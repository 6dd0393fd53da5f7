// Functions for upstream responses: body() as it came, content() as a document, response() as a whole.
import { type Content, isTextual } from "../../data/content.ts";
import type { Json, JsonObject } from "../../data/json.ts";
import { isJsonObject, jsonGet, jsonKeys } from "../../data/json-access.ts";
import { jsonElement, rawJson } from "../../data/json-node.ts";
import type { XNode } from "../../data/node.ts";
import { ResponseValue } from "../../data/response-value.ts";
import { emptyNodeSet, isNodeSet } from "../convert.ts";
import { defineFunction } from "../function-definition.ts";
import type { XPathHost } from "../host.ts";
import type { XPathValue } from "../values.ts";
import { fromBytes } from "./octets.ts";

const contents = "fit://request/content";

export const upstreamFunctions = [
  defineFunction({
    name: "body",
    args: ["string?"],
    returns: "any",
    bind:
      ({ folder }) =>
      ({ host }, id = "main") => {
        const content = host.read(`${contents}/${id}`, folder);
        if (content === undefined) return "";
        return isTextual(content.mime) ? fromBytes(content.bytes()) : content.bytes();
      },
  }),
  defineFunction({
    name: "response",
    args: ["string?"],
    returns: "node-set",
    bind:
      ({ folder }) =>
      ({ host }, id = "main") => {
        const content = host.read(`${contents}/${id}`, folder);
        const answer = answerOf(host.variable("upstream"), id);
        if (content !== undefined && answer !== undefined) return [responseOf(answer, content)];
        host.alert("response", `There is no answer of an upstream with the ID ${id}`);
        return emptyNodeSet;
      },
  }),
  defineFunction({
    name: "content",
    args: ["string?"],
    returns: "node-set",
    bind:
      ({ folder }) =>
      ({ host }, id = "") => {
        const location = id === "" ? contents : `${contents}/${id}`;
        const content = host.read(location, folder);
        return content === undefined ? emptyNodeSet : documentOf(content, location, host);
      },
  }),
];

/** What `$upstream` has of an ID. */
function answerOf(upstream: XPathValue | undefined, id: string): JsonObject | undefined {
  const node = upstream !== undefined && isNodeSet(upstream) ? upstream[0] : undefined;
  const answers = node && rawJson(node);
  const answer = isJsonObject(answers) ? jsonGet(answers, id) : undefined;
  return isJsonObject(answer) ? answer : undefined;
}

/** Fields that say how the upstream has sent the body: it is decoded, and sent anew. */
const ofTransfer: ReadonlySet<string> = new Set(["content-length", "content-encoding"]);

function responseOf(answer: JsonObject, content: Content): XNode {
  const received = jsonGet(answer, "headers");
  const headers: Record<string, Json> = Object.create(null);
  if (isJsonObject(received)) {
    for (const name of jsonKeys(received)) if (!ofTransfer.has(name)) headers[name] = jsonGet(received, name) ?? null;
  }
  return jsonElement(new ResponseValue(Number(jsonGet(answer, "status")), headers, content));
}

/** A broken document is empty; only the first look at it writes an alert. */
function documentOf(content: Content, location: string, host: XPathHost): readonly XNode[] {
  const knownFault = content.fault;
  const document = content.document();
  if (document !== undefined) return [document];
  if (knownFault === undefined && content.broken) host.alert("content", `${location}: ${content.fault ?? ""}`);
  return emptyNodeSet;
}
