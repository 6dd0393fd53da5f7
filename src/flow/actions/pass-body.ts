// `<pass-body>`: an upstream's response body, byte for byte, becomes the response.
import { Content } from "../../data/content.ts";
import { defineAction } from "../action-definition.ts";
import { status } from "../attributes.ts";
import { ownType } from "../own-type.ts";

export const passBody = defineAction({
  name: "pass-body",
  about: "Makes an upstream's answer the body of the response, byte for byte.",
  attributes: {
    request: { about: "The ID of the upstream request; main if it is missing." },
    mime: { about: "The content type; text/plain if it is missing." },
    status,
  },
  body: "none",
  compile: (site) => {
    const request = site.dynamic("request");
    const mime = site.dynamic("mime");
    const status = site.status("status");
    return (context) => {
      const id = request?.text(context) || "main";
      const answer = context.upstreams.get(id);
      if (answer === undefined) context.alert("pass-body", `There is no upstream response with the ID ${id}`);
      else context.content = Content.ofBytes(answer.content.bytes(), ownType(context, mime) || "text/plain");
      if (status !== undefined) context.response.status = status(context);
      return undefined;
    };
  },
});
