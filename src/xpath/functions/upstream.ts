// FLAT's functions for the bodies of upstream responses: body() as it came, content() as a document.
import { emptyNodeSet } from "../convert.ts";
import { defineFunction } from "../function-definition.ts";
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
    name: "content",
    args: ["string?"],
    returns: "node-set",
    bind:
      ({ folder }) =>
      ({ host }, id = "") => {
        const document = host.read(id === "" ? contents : `${contents}/${id}`, folder)?.document();
        return document === undefined ? emptyNodeSet : [document];
      },
  }),
];

const textual = /^\s*(?:$|;|text\/|application\/(?:[\w.-]+\+)?(?:json|xml|javascript|x-www-form-urlencoded)\b)/i;

/** Whether a content type, if there is one, says that the body is text. */
function isTextual(mime: string): boolean {
  return textual.test(mime);
}
