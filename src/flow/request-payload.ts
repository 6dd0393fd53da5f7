// The body of an upstream request: uploads, a form, or what `body` says.
import path from "node:path";
import { encodeForm } from "../data/charset.ts";
import { Content } from "../data/content.ts";
import type { Json, JsonObject } from "../data/json.ts";
import { isJsonObject, jsonGet } from "../data/json-access.ts";
import { FlowError } from "../errors/flow-error.ts";
import { type Location, parseLocation } from "../locations/location.ts";
import { formText, nameValuePairs } from "../upstream/form-text.ts";
import { isFieldValue } from "../upstream/header-fields.ts";
import { multipartBody, type Part } from "../upstream/multipart.ts";
import type { FlowContext } from "./context.ts";
import { contentOf } from "./variable-value.ts";

/** The body to send, with the type it is sent as. */
export type Payload = {
  readonly bytes: Buffer;
  readonly mime: string;
  /** Whether a `Content-Type` in `headers` has no effect. */
  readonly fixedMime: boolean;
};

/** What bodies are made in. */
export type PayloadScope = {
  readonly context: FlowContext;
  /** Where relative names start. */
  readonly folder: string;
  /** Of forms and uploads. */
  readonly charset: string;
};

/** Whether the body comes from places, which may hold something else at each request. */
export function readsPlaces(config: JsonObject): boolean {
  return [jsonGet(config, "body"), ...uploadsOf(config)].some((part) => isJsonObject(part) && hasSource(part));
}

/**
 * `uploads` win over `post`, whose fields go first in them, and `post` wins over `body`.
 * @param config checked by the request schema
 * @throws FlowError (3201) for uploads that are too large, and where `src` is no place
 */
export function payloadOf(config: JsonObject, scope: PayloadScope): Payload | undefined {
  const post = jsonGet(config, "post") ?? undefined;
  const uploads = uploadsOf(config);
  if (uploads.length > 0) return uploadsPayload(post, uploads, scope);
  if (post !== undefined) {
    const bytes = Buffer.from(formText(post, scope.charset));
    return { bytes, mime: "application/x-www-form-urlencoded", fixedMime: false };
  }
  const body = jsonGet(config, "body");
  if (!isJsonObject(body)) return undefined;
  const content = hasSource(body) ? contentAt(body, scope) : givenContent(body);
  const mime = textAt(body, "mime");
  return content && { bytes: content.bytes(), mime: mime ?? content.mime, fixedMime: mime !== undefined };
}

function uploadsPayload(post: Json | undefined, uploads: readonly JsonObject[], scope: PayloadScope): Payload {
  const { charset } = scope;
  const fields = nameValuePairs(post).map(([name, value]) => fieldPart(name, value, charset));
  const parts = [...fields, ...uploads.flatMap((upload) => uploadPart(upload, scope) ?? [])];
  checkSize(
    parts.reduce((sum, { bytes }) => sum + bytes.length, 0),
    scope,
  );
  return { ...multipartBody(parts, charset), fixedMime: true };
}

function fieldPart(name: string, value: string, charset: string): Part {
  return { name, filename: undefined, mime: undefined, bytes: encodeForm(value, charset) };
}

/** Undefined where there is nothing to upload: a value of null, or a place that holds nothing. */
function uploadPart(upload: JsonObject, scope: PayloadScope): Part | undefined {
  const name = textAt(upload, "name") ?? "";
  const filename = textAt(upload, "filename");
  const mime = textAt(upload, "mime");
  if (hasSource(upload)) {
    const { place } = placeOf(upload);
    if (place.kind === "file") checkSize(fileSize(place.name, scope), scope);
    const content = contentAt(upload, scope);
    if (content === undefined) return undefined;
    const type = sendableMime(mime ?? content.mime, scope);
    return { name, filename: filename ?? fileName(place), mime: type, bytes: content.bytes() };
  }
  const value = jsonGet(upload, "value") ?? undefined;
  if (typeof value === "string" && !hasCharset(mime)) {
    const type = mime ?? (filename === undefined ? "" : "text/plain");
    return { ...fieldPart(name, value, scope.charset), filename, mime: sendableMime(type, scope) };
  }
  const content = givenContent(upload);
  return content && { name, filename, mime: sendableMime(content.mime, scope), bytes: content.bytes() };
}

/** A file of the app keeps its name. */
function fileName(place: Location): string | undefined {
  return place.kind === "file" ? path.posix.basename(place.name.replace(/[#?;].*$/s, "")) : undefined;
}

/** Asked for before the file is read. */
function fileSize(name: string, { context, folder }: PayloadScope): number {
  const { site } = context.services;
  return site.lookUp(site.resolve(name, folder))?.stats.size ?? 0;
}

function checkSize(size: number, { context }: PayloadScope): void {
  const { maxBody } = context.services.settings;
  if (size <= maxBody) return;
  const cause = `The uploads have more than ${maxBody} bytes`;
  throw new FlowError("upstreamFailed", { info: ["The request body is too large."], cause });
}

function sendableMime(mime: string, { context }: PayloadScope): string | undefined {
  if (isFieldValue(mime)) return mime === "" ? undefined : mime;
  context.alert("request", `The type ${JSON.stringify(mime)} of an upload can't be sent: it is left out`);
  return undefined;
}

function hasCharset(mime = ""): boolean {
  return /;\s*charset\s*=/i.test(mime);
}

/** Text is encoded by the charset of its type. */
function givenContent(part: JsonObject): Content | undefined {
  const value = jsonGet(part, "value") ?? undefined;
  const mime = textAt(part, "mime");
  if (value === undefined) return undefined;
  return typeof value === "string" ? Content.ofText(value, mime ?? "text/plain") : Content.ofJson(value, mime);
}

/** What the place in `src` holds; undefined, with an alert, where there is nothing. */
function contentAt(part: JsonObject, { context, folder }: PayloadScope): Content | undefined {
  const { src, place } = placeOf(part);
  // The client's body goes on byte for byte, with its own type; a request without one is no fault.
  if (src === "$body") return context.request.body.content;
  const found = context.readLocation(place, folder);
  if (typeof found === "string") return Content.ofText(found, textAt(part, "mime") ?? "text/plain");
  if (found === undefined) context.alert("request", `There is nothing at ${src} to send as a request body`);
  return found === undefined ? undefined : contentOf(found);
}

/** @throws FlowError (3201) */
function placeOf(part: JsonObject): { readonly src: string; readonly place: Location } {
  const src = textAt(part, "src") ?? "";
  const place = parseLocation(src);
  if (typeof place !== "string") return { src, place };
  throw new FlowError("upstreamFailed", { info: ["The source of the request body is not a place."], cause: place });
}

/** `src` wins over `value`; null and "" count as not given. */
function hasSource(part: JsonObject): boolean {
  return textAt(part, "src") !== undefined;
}

function textAt(object: JsonObject, name: string): string | undefined {
  const value = jsonGet(object, name);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** An empty list counts as not given. */
function uploadsOf(config: JsonObject): readonly JsonObject[] {
  const uploads = jsonGet(config, "uploads");
  return Array.isArray(uploads) ? uploads.filter(isJsonObject) : [];
}
