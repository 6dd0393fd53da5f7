// `<break/>` and `<return/>`.
import { actionTable, defineAction } from "../action-definition.ts";

export const leaveActions = actionTable([
  defineAction({
    name: "break",
    about: "Ends the request: what has been made so far is sent.",
    attributes: {},
    body: "none",
    compile: () => () => "break",
  }),
  defineAction({
    name: "return",
    about: "Ends this flow; what has called it goes on.",
    attributes: {},
    body: "none",
    compile: () => () => "return",
  }),
]);
