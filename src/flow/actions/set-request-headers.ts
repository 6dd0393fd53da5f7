// `<set-request-headers>`: header fields of the client's request as proxies send them on, from a JSON object.
import type { Json } from "../../data/json.ts";
import { isJsonObject, jsonGet, jsonKeys } from "../../data/json-access.ts";
import { FlowError } from "../../errors/flow-error.ts";
import { carriedName } from "../../upstream/carried-fields.ts";
import { isFieldName, isFieldValue, isFraming } from "../../upstream/header-fields.ts";
import { defineAction } from "../action-definition.ts";
import type { ActionSite } from "../action-site.ts";
import { templateInput, textSource } from "../attributes.ts";
import type { FlowContext } from "../context.ts";
import { compileJsonTemplate } from "../json-template.ts";
import { fieldTexts } from "../response-fields.ts";

const NAME = "set-request-headers";

export const setRequestHeaders = defineAction({
  name: NAME,
  about:
    "Changes header fields that proxies send on: a template for an object stands between the tags; null removes a field.",
  attributes: { in: templateInput, src: textSource },
  body: "text",
  compile: (site) => {
    const fields = compileJsonTemplate(site);
    if (fields.constant !== undefined) checkConstant(site, fields.constant);
    return (context) => {
      const json = fields.run(context);
      // A field of the client's must not get through because the one in its place couldn't be made.
      if (!isJsonObject(json))
        throw new FlowError("internal", { cause: `${NAME}: The header fields are not a JSON object` });
      for (const name of jsonKeys(json)) change(context, name, jsonGet(json, name) ?? null);
      return undefined;
    };
  },
});

/** @throws ConfigError at the name */
function checkConstant(site: ActionSite, json: Json): void {
  const source = site.templateSource();
  if (!isJsonObject(json)) throw source.trim().error(0, `<${NAME}> wants a JSON object`);
  for (const name of jsonKeys(json)) {
    const at = Math.max(0, source.text.indexOf(JSON.stringify(name)));
    const wrong = nameFault(name);
    if (wrong !== undefined) throw source.error(at, `${JSON.stringify(name)} ${wrong}`);
    const texts = fieldTexts(jsonGet(json, name) ?? null);
    if (texts === undefined) throw source.error(at, `The value of ${JSON.stringify(name)} ${WRONG_TYPE}`);
    if (!texts.every(isFieldValue)) throw source.error(at, `The value of ${JSON.stringify(name)} ${WRONG_TEXT}`);
  }
}

const WRONG_TYPE = "is neither a string, number, boolean, null nor a list of those";
const WRONG_TEXT = "has characters that no header field may have";

function nameFault(name: string): string | undefined {
  if (!isFieldName(name)) return "is not a header field name";
  return isFraming(name) || name.toLowerCase() === "host" ? "can't be set: the gateway sets it itself" : undefined;
}

/** A name that can't be set changes nothing; a value that can't be sent removes the field. */
function change(context: FlowContext, name: string, value: Json): void {
  const isCarried = context.carried.names.has(carriedName(name));
  const wrong = nameFault(name) ?? (isCarried ? "carries the claims of a token: no flow can set it" : undefined);
  if (wrong !== undefined) {
    context.alert(NAME, `The request header field ${JSON.stringify(name)} ${wrong}`);
    return;
  }
  const texts = fieldTexts(value);
  const fault = texts === undefined ? WRONG_TYPE : texts.every(isFieldValue) ? undefined : WRONG_TEXT;
  if (fault !== undefined)
    context.alert(NAME, `The value of the request header field ${JSON.stringify(name)} ${fault}: the field is removed`);
  const values = fault === undefined ? (texts ?? []).filter((text) => text !== "") : [];
  context.fieldChanges = new Map([...(context.fieldChanges ?? []), [name.toLowerCase(), { name, values }]]);
}
