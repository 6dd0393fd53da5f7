// `<copy>`: takes data from one place to another, unchanged.
import { locationName } from "../../locations/location.ts";
import { defineAction } from "../action-definition.ts";
import { input, output } from "../attributes.ts";

export const copy = defineAction({
  name: "copy",
  about: "Takes data from one place to another, unchanged.",
  attributes: { in: input, out: output },
  body: "none",
  compile: (site) => {
    const input = site.place("in", { kind: "content" });
    const out = site.output();
    return (context) => {
      const from = input.locate(context);
      const value = context.readLocation(from, site.folder);
      if (value === undefined) context.alert("copy", `There is nothing to copy at ${locationName(from)}`);
      context.writeLocation(out.locate(context), value);
      return undefined;
    };
  },
});
