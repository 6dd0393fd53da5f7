// The served definition as it is sent: as JSON and as YAML, each with its entity tag.
import { createHash } from "node:crypto";
import { dump } from "js-yaml";
import type { Plain } from "./completed.ts";

export type ServedText = {
  readonly text: string;
  /** The media type (RFC 9512 for YAML). */
  readonly type: string;
  readonly etag: string;
};

export type Format = "json" | "yaml";

export type ServedTexts = Readonly<Record<Format, ServedText>>;

export function servedTexts(definition: Plain): ServedTexts {
  return {
    json: served(jsonText(definition), "application/json"),
    yaml: served(yamlText(definition), "application/yaml"),
  };
}

export function jsonText(definition: Plain): string {
  return `${JSON.stringify(definition, undefined, 2)}\n`;
}

/** Without anchors, and with quotation marks around what YAML 1.1 takes for something else than text. */
export function yamlText(definition: Plain): string {
  return dump(definition, { noRefs: true, lineWidth: -1 });
}

function served(text: string, type: string): ServedText {
  return { text, type, etag: entityTag(text) };
}

/** A strong validator (RFC 9110, section 8.8.3). */
export function entityTag(content: string | Buffer): string {
  return `"${createHash("sha256").update(content).digest("base64url").slice(0, 22)}"`;
}
