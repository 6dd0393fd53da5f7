// Whether a client wants the served definition as JSON or as YAML (RFC 9110, section 12.5.1).
import type { Format } from "../../served/served-texts.ts";

/** What clients call each of them; the first counts where ranges match. */
const types: Readonly<Record<Format, readonly string[]>> = {
  json: ["application/json", "application/vnd.oai.openapi+json"],
  yaml: ["application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml", "application/vnd.oai.openapi"],
};

/** A field that is longer isn't looked at. Characters. */
const MAX_LENGTH = 1000;

/**
 * @param accept the field's value; undefined where there is none
 * @param named what the path names: it is taken where the client has no preference
 */
export function acceptedFormat(accept: string | undefined, named: Format): Format {
  if (accept === undefined || accept.length > MAX_LENGTH) return named;
  const ranges = accept.toLowerCase().split(",").map(readRange);
  const other: Format = named === "json" ? "yaml" : "json";
  return weightOf(ranges, other) > weightOf(ranges, named) ? other : named;
}

type Range = { readonly name: string; readonly weight: number };

/** What can't be read isn't wanted. */
function readRange(item: string): Range {
  const [name = "", ...parameters] = item.split(";").map((part) => part.trim());
  const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2) ?? "1";
  return { name, weight: /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(weight) ? Number(weight) : 0 };
}

/** Of the most specific range that fits. */
function weightOf(ranges: readonly Range[], format: Format): number {
  const names = types[format];
  const exact = ranges.filter(({ name }) => names.includes(name));
  if (exact.length > 0) return Math.max(...exact.map(({ weight }) => weight));
  const found = ranges.find(({ name }) => name === "application/*") ?? ranges.find(({ name }) => name === "*/*");
  return found?.weight ?? 0;
}
