// `<debug>`: writes what a place or an expression gives to the log, if its channel or topic is asked for.
import { type DebugLevel, debugLevels, parseDebugLevel } from "../../debugging/debug-topics.ts";
import { defineAction } from "../action-definition.ts";
import type { ActionSite } from "../action-site.ts";
import type { FlowContext } from "../context.ts";
import { debugText } from "../debug-text.ts";
import type { VariableValue } from "../variable-value.ts";

export const debug = defineAction({
  name: "debug",
  about: "Writes a line to the log, where its channel or topic is asked for.",
  attributes: {
    channel: { about: "The topic of the line; user if it is missing." },
    level: {
      about: "How important the line is; debug if it is missing.",
      values: [...debugLevels, "warn"],
      computed: true,
    },
    in: { about: "The place whose data is written: this or xpath." },
    xpath: { about: "The expression whose result is written: this or in." },
  },
  body: "none",
  compile: (site) => {
    const channel = site.literal("channel")?.text || "user";
    const topics = [channel, "debug", ...site.debugTopics()];
    const level = compileLevel(site);
    const subject = compileSubject(site);
    return (context) => {
      const { debugging } = context;
      if (debugging === undefined) return undefined;
      const { env, mask } = context.services;
      const wanted = level(context);
      if (debugging.topics.wants([...topics, ...context.debugTopics], wanted))
        debugging.write(wanted, channel, debugText(subject(context), env, mask));
      return undefined;
    };
  },
});

function compileLevel(site: ActionSite): (context: FlowContext) => DebugLevel {
  const dynamic = site.dynamic("level");
  if (dynamic === undefined) return () => "debug";
  if (dynamic.constant === undefined) return (context) => parseDebugLevel(dynamic.text(context)) ?? "debug";
  const level = parseDebugLevel(dynamic.constant);
  if (level !== undefined) return () => level;
  throw site.error("level", `"${dynamic.constant}" is not a level`, `Levels are ${debugLevels.join(", ")}.`);
}

function compileSubject(site: ActionSite): (context: FlowContext) => VariableValue | undefined {
  const xpath = site.literal("xpath");
  if ((xpath === undefined) === !site.has("in")) {
    throw site.error(undefined, "<debug> needs exactly one of the attributes in and xpath");
  }
  if (xpath === undefined) return site.reader(site.place("in", { kind: "none" }));
  const expression = site.xpath(xpath);
  return (context) => expression.value(context.frame());
}
