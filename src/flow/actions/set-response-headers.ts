// `<set-response-headers>`: header fields of the response, from a JSON object; `Status` sets the status.
import type { Json } from "../../data/json.ts";
import { isJsonObject, jsonGet, jsonKeys } from "../../data/json-access.ts";
import { isFieldName, isFraming } from "../../upstream/header-fields.ts";
import { defineAction } from "../action-definition.ts";
import type { ActionSite } from "../action-site.ts";
import { status, templateInput, textSource } from "../attributes.ts";
import type { FlowContext } from "../context.ts";
import { compileJsonTemplate, type JsonTemplate } from "../json-template.ts";
import { fieldTexts, setResponseField } from "../response-fields.ts";
import { finalStatus, isFinalStatus, readStatus } from "../status-code.ts";

export const setResponseHeaders = defineAction({
  name: "set-response-headers",
  about: "Sets header fields of the response: a template for an object stands between the tags.",
  attributes: { in: templateInput, src: textSource, status },
  body: "text",
  compile: (site) => {
    const status = site.status("status");
    const fields = compileFields(site);
    return (context) => {
      if (fields !== undefined) {
        setFields(context, fields.run(context));
      }
      if (status !== undefined) context.response.status = status(context);
      return undefined;
    };
  },
});

/** Undefined where the element has nothing but a status. */
function compileFields(site: ActionSite): JsonTemplate | undefined {
  if (site.has("status") && !site.has("src") && !site.element.hasText) return undefined;
  const fields = compileJsonTemplate(site);
  if (fields.constant !== undefined) checkConstant(site, fields.constant);
  return fields;
}

/** Names and statuses that are wrong in any case. @throws ConfigError at the name */
function checkConstant(site: ActionSite, json: Json): void {
  const source = site.templateSource();
  if (!isJsonObject(json)) throw source.trim().error(0, "<set-response-headers> wants a JSON object");
  for (const name of jsonKeys(json)) {
    const at = Math.max(0, source.text.indexOf(JSON.stringify(name)));
    if (!isFieldName(name)) throw source.error(at, `"${name}" is not a header field name`);
    if (isFraming(name)) {
      site.compiler.problems.warn(source.error(at, `${name} has no effect: the gateway sets it itself`));
    }
    const text = isStatusField(name) ? fieldTexts(jsonGet(json, name) ?? null)?.[0] : undefined;
    const status = text === undefined ? 200 : readStatus(text);
    if (!Number.isNaN(status) && !isFinalStatus(status)) {
      throw source.error(at, `${status} is not a status of a response`, "Allowed are 200 to 599.");
    }
  }
}

function setFields(context: FlowContext, json: Json | undefined): void {
  if (json === undefined) return;
  if (!isJsonObject(json)) {
    context.alert("set-response-headers", "The header fields are not a JSON object");
    return;
  }
  for (const name of jsonKeys(json)) {
    const texts = fieldTexts(jsonGet(json, name) ?? null);
    if (texts === undefined) {
      context.alert(
        "set-response-headers",
        `The value of ${JSON.stringify(name)} is neither a string, number, boolean, null nor a list of those`,
      );
    } else if (!isStatusField(name)) setResponseField(context, name, texts);
    else if (texts[0] !== undefined) context.response.status = finalStatus(texts[0]);
  }
}

function isStatusField(name: string): boolean {
  return name.toLowerCase() === "status";
}
