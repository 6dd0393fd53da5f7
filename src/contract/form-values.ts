// The fields of a form body: urlencoded, or multipart, whose files count by their names.
import type { Content } from "../data/content.ts";
import { collected, noValues, type Values } from "./values.ts";

/** What a form body that can't be read does wrong: others might read it, so it must not pass unchecked. */
export const NOT_MULTIPART = "Type constraint violated in formData: The body is not valid multipart/form-data.";

/** Empty for bodies of other types; undefined for a multipart body that can't be read. */
export function formValues(body: Content): Values | Promise<Values | undefined> {
  const type = body.mime.toLowerCase();
  if (type.startsWith("application/x-www-form-urlencoded")) return collected(new URLSearchParams(body.text()));
  return type.startsWith("multipart/form-data") ? multipart(body.bytes() as Buffer<ArrayBuffer>, body.mime) : noValues;
}

async function multipart(bytes: Buffer<ArrayBuffer>, mime: string): Promise<Values | undefined> {
  try {
    const form = await new Response(bytes, { headers: { "content-type": mime } }).formData();
    return collected([...form].map(([name, value]) => [name, typeof value === "string" ? value : value.name]));
  } catch {
    // Not multipart, whatever its type says.
    return undefined;
  }
}
