// `<cors>`: which web sites may use the app from a browser.
import { boolean } from "../attribute-values.ts";
import type { ElementDefinition } from "../element-definition.ts";
import { ValueFault } from "../value-fault.ts";

export type CorsConfig = {
  /** Origins as browsers send them, or `*`. */
  readonly "allowed-origins"?: readonly string[];
  readonly "allow-credentials"?: boolean;
};

export const cors: ElementDefinition<CorsConfig> = {
  name: "cors",
  about: "Which web sites may use the app from a browser.",
  attributes: {
    "allowed-origins": { about: "Origins with white space or commas between them, or *.", read: readOrigins },
    "allow-credentials": { ...boolean, about: "Whether browsers may send cookies and the like." },
  },
  required: ["allowed-origins"],
};

/** Separated by white space or commas. */
function readOrigins(text: string): readonly string[] {
  const origins = text.split(/[\s,]+/).filter((origin) => origin !== "");
  if (origins.length === 0) throw new ValueFault("There are no origins", HINT);
  for (const origin of origins) {
    const fault = originFault(origin);
    if (fault !== undefined) throw fault;
  }
  return origins;
}

const HINT = 'An origin is wanted, such as https://example.com or http://localhost:3000, or "*".';

/** Why a text is neither an origin nor `*`; undefined where it is. */
export function originFault(text: string): ValueFault | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  // Origins of other schemes, such as those of browser extensions, are "null" to the URL standard.
  const isOther = url?.origin === "null" && /^[a-z][a-z0-9+.-]*:\/\/[^/?#@]+$/.test(text);
  if (text === "*" || url?.origin === text || isOther) return undefined;
  const hint = url?.origin.includes("://") ? `Did you mean "${url.origin}"?` : HINT;
  return new ValueFault(`"${text}" is not an origin`, hint);
}
