// `<eval>`: evaluates an XPath expression, usually for a variable.
import { defineAction } from "../action-definition.ts";
import type { ActionSite, Place } from "../action-site.ts";
import { noteWrite } from "../flow-needs.ts";

export const evalAction = defineAction({
  name: "eval",
  about: "Evaluates an XPath expression.",
  attributes: { out: { about: "The variable for the result; without it the result is thrown away." } },
  body: "text",
  compile: (site) => {
    const expression = site.bodyXPath();
    const out = variablePlace(site);
    return (context) => {
      const value = expression.value(context.frame());
      if (out === undefined) return undefined;
      const place = out.locate(context);
      if (place.kind !== "variable") context.alert("eval", "The computed out is not a variable");
      else if (Array.isArray(value) && value.length === 0) context.deleteVariable(place.name);
      else context.setVariable(place.name, value);
      return undefined;
    };
  },
});

function variablePlace(site: ActionSite): Place | undefined {
  if (!site.has("out")) return undefined;
  const place = site.place("out", { kind: "none" });
  noteWrite(site.compiler.needs, place.constant);
  if (place.constant === undefined || place.constant.kind === "variable") return place;
  throw site.error("out", "The out of <eval> is a variable", 'Write out="$name".');
}
