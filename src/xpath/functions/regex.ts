// FLAT's functions with patterns: matches(), replace(), split(). Literal patterns are compiled at load.
import { elementList } from "../../data/oxn.ts";
import { emptyNodeSet } from "../convert.ts";
import { type CallSite, defineFunction } from "../function-definition.ts";
import type { XPathHost } from "../host.ts";
import { checkModifiers, compilePattern, recentPattern, sourceOf } from "../pcre/compile-pattern.ts";
import type { Pattern, PatternSource } from "../pcre/pattern.ts";
import { faultText, PatternFault } from "../pcre/pattern-fault.ts";
import { noPattern, type PatternResults, type PatternWork } from "../pcre/pattern-work.ts";
import { parseReplacement } from "../pcre/replacement.ts";
import { runPattern } from "../pcre/waiting-pattern.ts";

export const regexFunctions = [
  defineFunction({
    name: "matches",
    args: ["string", "string", "string?"],
    returns: "boolean",
    bind: (site) => {
      const run = bindPattern("matches", site, 2);
      return ({ host }, subject, pattern, modifiers = "") => run(host, pattern, modifiers, { kind: "test" }, subject);
    },
  }),
  defineFunction({
    name: "replace",
    args: ["string", "string", "string", "string?"],
    returns: "string",
    bind: (site) => {
      const run = bindPattern("replace", site, 3);
      const [, , literal] = site.constants;
      const parsed = literal === undefined ? undefined : parseReplacement(String(literal));
      return ({ host }, subject, pattern, text, modifiers = "") => {
        const replacement = parsed ?? parseReplacement(text);
        return run(host, pattern, modifiers, { kind: "replace", replacement }, subject);
      };
    },
  }),
  defineFunction({
    name: "split",
    args: ["string", "string?"],
    returns: "node-set",
    bind: (site) => {
      const run = bindPattern("split", site, undefined);
      return ({ host }, subject, pattern = whiteSpace) => {
        const pieces = run(host, pattern, "", { kind: "split" }, subject);
        return pieces === undefined ? emptyNodeSet : elementList("token", pieces);
      };
    },
  }),
];

/** What split() takes without a pattern. */
const whiteSpace = "\\s+";

type Runner = <W extends PatternWork>(
  host: XPathHost,
  pattern: string,
  modifiers: string,
  work: W,
  subject: string,
) => PatternResults[W["kind"]];

/** Where pattern and modifiers are literals (or modifiers absent), compiles once; faults are load errors then. */
function bindPattern(name: string, site: CallSite, modifiersAt: number | undefined): Runner {
  const pattern = site.constants.length > 1 ? site.constants[1] : whiteSpace;
  const hasModifiers = modifiersAt !== undefined && site.constants.length > modifiersAt;
  const modifiers = hasModifiers ? site.constants[modifiersAt] : "";
  if (modifiers !== undefined && modifiersAt !== undefined) {
    faultAsError(site, modifiersAt, () => checkModifiers(String(modifiers)));
  }
  if (pattern === undefined || modifiers === undefined) return computedPattern(name, site);
  const compiled = faultAsError(site, 1, () => compilePattern(String(pattern), String(modifiers)));
  return constantPattern(name, site, compiled);
}

function faultAsError<T>(site: CallSite, argument: number, work: () => T): T {
  try {
    return work();
  } catch (fault) {
    if (!(fault instanceof PatternFault)) throw fault;
    throw site.error(argument, `${fault.message} (at character ${fault.index + 1})`);
  }
}

/** Where nothing can wait a pattern that takes long holds the event loop, for 100 ms at most. */
function constantPattern(name: string, { options }: CallSite, pattern: Pattern): Runner {
  if (options.noteWait === undefined || pattern.isConstant)
    return (host, _text, _letters, work, subject) => pattern.run(work, subject, host);
  options.noteWait();
  return (host, _text, _letters, work, subject) => runPattern(pattern, work, subject, host, name);
}

/** A broken pattern gives an alert. */
function computedPattern(name: string, { options }: CallSite): Runner {
  options.noteWait?.();
  const run = options.noteWait === undefined ? runAtOnce : runPattern;
  return (host, text, letters, work, subject) => {
    try {
      return run(sourceOf(text, letters), work, subject, host, name);
    } catch (fault) {
      if (!(fault instanceof PatternFault)) throw fault;
      host.alert(name, faultText(fault, text));
      return noPattern(work, subject);
    }
  };
}

function runAtOnce<W extends PatternWork>(
  source: PatternSource,
  work: W,
  subject: string,
  host: XPathHost,
): PatternResults[W["kind"]] {
  return recentPattern(source).run(work, subject, host);
}
