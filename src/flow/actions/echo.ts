// `<echo>`: sends its text and ends the request.
import { Content } from "../../data/content.ts";
import { defineAction } from "../action-definition.ts";
import { mime, status } from "../attributes.ts";
import { ownType } from "../own-type.ts";

export const echo = defineAction({
  name: "echo",
  about: "Sends its text as it is written, and ends the request.",
  attributes: { mime, status },
  body: "text",
  compile: (site) => {
    const text = site.element.text.text;
    const mime = site.dynamic("mime");
    const status = site.status("status");
    return (context) => {
      context.content = Content.ofText(text, ownType(context, mime) || "text/plain");
      if (status !== undefined) context.response.status = status(context);
      return "output";
    };
  },
});
