// The keys of `responses`: which status codes may stand there, and what a response means that has no description.
import { STATUS_CODES } from "node:http";
import type { Problems } from "../errors/problems.ts";
import type { YamlNode } from "../source/yaml-node.ts";

/** What the keys of `responses` look like in a dialect, keys of other tools left out. */
export type ResponseCodes = { readonly pattern: RegExp; readonly hint: string };

/** What RFC 9110 (section 15) calls the classes of status codes. */
const classes = ["Informational", "Successful", "Redirection", "Client Error", "Server Error"];

/**
 * The standard phrase of a response.
 * @param code a key of `responses`: `404`, `4XX` or `default`
 * @returns never empty: a code that no standard knows is called by its class
 */
export function defaultDescription(code: string): string {
  return STATUS_CODES[code] ?? classes[Number(code[0]) - 1] ?? "Any other response";
}

/** Notes each key that is no status code. @param responses as an operation has it; undefined where it has none */
export function checkResponseCodes(
  responses: YamlNode | undefined,
  { pattern, hint }: ResponseCodes,
  problems: Problems,
): void {
  for (const response of responses?.children() ?? []) {
    const code = String(response.key);
    if (/^x-/i.test(code) || pattern.test(code)) continue;
    problems.add(response.keyError(`"${code}" is no status code`, hint));
  }
}
