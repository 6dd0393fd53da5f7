// FLAT's functions with patterns: matches(), replace(), split(). Literal patterns are compiled at load.
import { elementList } from "../../data/oxn.ts";
import { RecentCache } from "../../data/recent-cache.ts";
import { emptyNodeSet } from "../convert.ts";
import { type CallSite, defineFunction } from "../function-definition.ts";
import type { XPathHost } from "../host.ts";
import { checkModifiers, compilePattern } from "../pcre/compile-pattern.ts";
import type { Pattern } from "../pcre/pattern.ts";
import { PatternFault } from "../pcre/pattern-fault.ts";
import { parseReplacement } from "../pcre/replacement.ts";

export const regexFunctions = [
  defineFunction({
    name: "matches",
    args: ["string", "string", "string?"],
    returns: "boolean",
    bind: (site) => {
      const patternOf = bindPattern("matches", site, 2);
      return ({ host }, subject, pattern, modifiers = "") =>
        patternOf(host, pattern, modifiers)?.test(subject, host) ?? false;
    },
  }),
  defineFunction({
    name: "replace",
    args: ["string", "string", "string", "string?"],
    returns: "string",
    bind: (site) => {
      const patternOf = bindPattern("replace", site, 3);
      const [, , literal] = site.constants;
      const parsed = literal === undefined ? undefined : parseReplacement(String(literal));
      return ({ host }, subject, pattern, replacement, modifiers = "") => {
        const compiled = patternOf(host, pattern, modifiers);
        return compiled?.replace(subject, parsed ?? parseReplacement(replacement), host) ?? subject;
      };
    },
  }),
  defineFunction({
    name: "split",
    args: ["string", "string?"],
    returns: "node-set",
    bind: (site) => {
      const patternOf = bindPattern("split", site, undefined);
      return ({ host }, subject, pattern = whiteSpace) => {
        const compiled = patternOf(host, pattern, "");
        return compiled === undefined ? emptyNodeSet : elementList("token", compiled.split(subject, host));
      };
    },
  }),
];

/** What split() takes without a pattern. */
const whiteSpace = "\\s+";

type PatternSource = (host: XPathHost, pattern: string, modifiers: string) => Pattern | undefined;

/** Patterns whose text is only known at run time. */
const recent = new RecentCache<Pattern>(200);

/** Where pattern and modifiers are literals (or modifiers absent), compiles once; faults are load errors then. */
function bindPattern(name: string, site: CallSite, modifiersAt: number | undefined): PatternSource {
  const pattern = site.constants.length > 1 ? site.constants[1] : whiteSpace;
  const hasModifiers = modifiersAt !== undefined && site.constants.length > modifiersAt;
  const modifiers = hasModifiers ? site.constants[modifiersAt] : "";
  if (modifiers !== undefined && modifiersAt !== undefined) {
    faultAsError(site, modifiersAt, () => checkModifiers(String(modifiers)));
  }
  if (pattern === undefined || modifiers === undefined)
    return (host, text, letters) => atRunTime(name, host, text, letters);
  const compiled = faultAsError(site, 1, () => compilePattern(String(pattern), String(modifiers)));
  return () => compiled;
}

function faultAsError<T>(site: CallSite, argument: number, work: () => T): T {
  try {
    return work();
  } catch (fault) {
    if (!(fault instanceof PatternFault)) throw fault;
    throw site.error(argument, `${fault.message} (at character ${fault.index + 1})`);
  }
}

/** A broken pattern gives an alert. */
function atRunTime(name: string, host: XPathHost, pattern: string, modifiers: string): Pattern | undefined {
  try {
    return recent.get(`${modifiers}/${pattern}`, () => compilePattern(pattern, modifiers));
  } catch (fault) {
    if (!(fault instanceof PatternFault)) throw fault;
    host.alert(
      name,
      `${fault.message}, at character ${fault.index + 1} of the pattern ${JSON.stringify(pattern.slice(0, 100))}`,
    );
    return undefined;
  }
}
