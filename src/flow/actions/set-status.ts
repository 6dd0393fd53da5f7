// `<set-status>`: the status of the response.
import { defineAction } from "../action-definition.ts";

export const setStatus = defineAction({
  name: "set-status",
  attributes: ["code"],
  required: ["code"],
  body: "none",
  compile: (site) => {
    const code = site.status("code");
    return (context) => {
      context.response.status = code?.(context);
      return undefined;
    };
  },
});
