// `<set-status>`: the status of the response.
import { defineAction } from "../action-definition.ts";

export const setStatus = defineAction({
  name: "set-status",
  about: "Sets the status of the response.",
  attributes: { code: { about: "200 to 599.", required: true } },
  body: "none",
  compile: (site) => {
    const code = site.status("code");
    return (context) => {
      context.response.status = code?.(context);
      return undefined;
    };
  },
});
