// `<set-header>`: one header field of the response; the old form of `<set-response-headers>`.
import { isFieldName } from "../../upstream/header-fields.ts";
import { defineAction } from "../action-definition.ts";
import { setResponseField } from "../response-fields.ts";

export const setHeader = defineAction({
  name: "set-header",
  about: "Sets one header field of the response: the old form of set-response-headers.",
  attributes: {
    name: { about: "The name of the field.", required: true },
    value: { about: "Its value.", required: true },
  },
  body: "none",
  compile: (site) => {
    const name = site.dynamic("name");
    const value = site.dynamic("value");
    if (name?.constant !== undefined && !isFieldName(name.constant)) {
      throw site.error("name", `"${name.constant}" is not a header field name`);
    }
    return (context) => {
      setResponseField(context, name?.text(context) ?? "", [value?.text(context) ?? ""]);
      return undefined;
    };
  },
});
