// `<regex>`: replaces what a pattern matches in a text.
import { Content } from "../../data/content.ts";
import { locationName } from "../../locations/location.ts";
import { parseDelimited } from "../../xpath/pcre/delimited.ts";
import type { Pattern } from "../../xpath/pcre/pattern.ts";
import { PatternFault } from "../../xpath/pcre/pattern-fault.ts";
import { parseReplacement } from "../../xpath/pcre/replacement.ts";
import { runPattern } from "../../xpath/pcre/waiting-pattern.ts";
import { defineAction } from "../action-definition.ts";
import type { ActionSite } from "../action-site.ts";
import { input, output } from "../attributes.ts";
import { contentOf } from "../variable-value.ts";

export const regex = defineAction({
  name: "regex",
  about: "Replaces all that a pattern matches in a text.",
  attributes: {
    pattern: { about: "The pattern, between delimiters, with modifiers behind them.", required: true },
    replace: { about: "The text in its place; $1 stands for what a group matched.", required: true },
    in: input,
    out: output,
  },
  body: "none",
  compile: (site) => {
    const pattern = compilePattern(site);
    const replacement = parseReplacement(site.literal("replace")?.text ?? "");
    // A long text or a hard pattern is matched in a worker thread.
    site.options.noteWait?.();
    const input = site.place("in", { kind: "content" });
    const out = site.output();
    return (context) => {
      const from = input.locate(context);
      const to = out.locate(context);
      const value = context.readLocation(from, site.folder);
      if (value === undefined) {
        context.alert("regex", `There is nothing at ${locationName(from)}`);
        return undefined;
      }
      const content = contentOf(value);
      const text = runPattern(pattern, { kind: "replace", replacement }, content.text(), context);
      context.writeLocation(to, to.kind === "variable" ? text : Content.ofText(text, content.mime));
      return undefined;
    };
  },
});

/** @throws ConfigError inside the pattern */
function compilePattern(site: ActionSite): Pattern {
  const source = site.literal("pattern");
  try {
    return parseDelimited(source?.text ?? "");
  } catch (fault) {
    if (!(fault instanceof PatternFault) || source === undefined) throw fault;
    throw source.error(fault.index, fault.message);
  }
}
