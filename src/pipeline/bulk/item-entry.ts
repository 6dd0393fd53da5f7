// What the answer to many items says of one of them: `{index, status, headers?, body, encoding?}`, as JSON text.
import { Content } from "../../data/content.ts";
import { isJsonType } from "../../data/media-type.ts";
import { JsonFault, parseJson } from "../../data/parse-json.ts";
import { fieldOf } from "../../upstream/header-fields.ts";

export type ItemEntry = {
  readonly text: string;
  readonly failed: boolean;
};

export type ItemAnswer = {
  readonly status: number;
  /** Names and values in turn. */
  readonly fields: readonly string[];
  readonly body: Buffer;
};

const FIRST_FAILURE = 400;

/** Fields of a connection, of a whole answer, and such as mean something to a browser that gets them in the head alone. */
const leftOut: ReadonlySet<string> = new Set([
  "alt-svc",
  "connection",
  "content-length",
  "date",
  "keep-alive",
  "proxy-authenticate",
  "proxy-connection",
  "server",
  "set-cookie",
  "strict-transport-security",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "vary",
  "via",
]);

export function itemEntry(index: number, { status, fields, body }: ItemAnswer): ItemEntry {
  const mime = fieldOf(fields, "content-type") ?? "";
  const coded = fieldOf(fields, "content-encoding") !== undefined;
  const shown = coded ? { text: base64Of(body), isJson: false } : bodyText(body, mime);
  const headers = headersText(fields, shown.isJson);
  return {
    text: `{"index":${index},"status":${status}${headers},"body":${shown.text}}`,
    failed: status >= FIRST_FAILURE,
  };
}

/** JSON as it is, text as a string, all else in base64, which is said. */
function bodyText(body: Buffer, mime: string): { readonly text: string; readonly isJson: boolean } {
  if (body.length === 0) return { text: "null", isJson: false };
  const content = Content.ofBytes(body, mime);
  const json = isJsonType(mime) ? jsonIn(content) : undefined;
  if (json !== undefined) return { text: json, isJson: true };
  const text = content.textOrBytes();
  return { text: typeof text === "string" ? JSON.stringify(text) : base64Of(text), isJson: false };
}

/** Its numbers and names stay as they are written. Undefined where it isn't valid. */
function jsonIn(content: Content): string | undefined {
  const text = content.text().replace(/^\ufeff/, "");
  try {
    parseJson(text);
    return text.trim();
  } catch (error) {
    if (error instanceof JsonFault) return undefined;
    throw error;
  }
}

function base64Of(body: Buffer): string {
  return `"${body.toString("base64")}","encoding":"base64"`;
}

/** Names in lower case; a list of values where there are several. The type of plain JSON goes without saying. */
function headersText(fields: readonly string[], isJson: boolean): string {
  const headers: Record<string, string | string[]> = Object.create(null);
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = (fields[at] as string).toLowerCase();
    const value = fields[at + 1] as string;
    if (leftOut.has(name) || name.startsWith("access-control-")) continue;
    if (isJson && name === "content-type" && /^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(value)) continue;
    const known = headers[name];
    headers[name] = known === undefined ? value : [known, value].flat();
  }
  return Object.keys(headers).length === 0 ? "" : `,"headers":${JSON.stringify(headers)}`;
}
