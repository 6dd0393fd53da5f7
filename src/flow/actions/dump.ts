// `<dump>`: sends what a place holds and ends the request.
import { Content } from "../../data/content.ts";
import { locationName } from "../../locations/location.ts";
import { defineAction } from "../action-definition.ts";
import { input, mime, status } from "../attributes.ts";
import { ownType } from "../own-type.ts";
import { contentOf } from "../variable-value.ts";

export const dump = defineAction({
  name: "dump",
  about: "Sends what a place holds, and ends the request.",
  attributes: { in: input, mime, status, minify: { about: "Has no effect: data is sent as it is." } },
  body: "none",
  compile: (site) => {
    const input = site.place("in", { kind: "content" });
    const mime = site.dynamic("mime");
    const status = site.status("status");
    if (site.has("minify")) {
      site.boolean("minify", true);
      site.compiler.problems.warn(site.error("minify", "minify has no effect: content is sent as it is"));
    }
    return (context) => {
      const from = input.locate(context);
      const value = context.readLocation(from, site.folder);
      if (value === undefined) context.alert("dump", `There is nothing to send at ${locationName(from)}`);
      const content = contentOf(value ?? []);
      const type = ownType(context, mime) || content.mime;
      context.content = type === content.mime ? content : Content.ofBytes(content.bytes(), type);
      if (status !== undefined) context.response.status = status(context);
      return "output";
    };
  },
});
