// `x-flat-error`: the flow that makes the answer after an error.
import { suggestion } from "../../source/suggest.ts";
import type { FileRef } from "../definition.ts";
import { flowFile } from "../file-ref.ts";
import { closedObject, fileName } from "../json-schema.ts";
import type { Extension } from "./extension.ts";

export const xFlatError: Extension<FileRef> = {
  name: "x-flat-error",
  about: "What answers after an error; the nearest level wins.",
  schema: closedObject(
    { flow: { ...fileName, description: "The flow that makes the answer." } },
    { required: ["flow"] },
  ),
  levels: ["the top level", "a path", "an operation"],
  read: (value, files) => {
    for (const member of value.children()) {
      if (member.key === "flow") continue;
      throw member.keyError(
        `Unknown property "${member.key}" of x-flat-error`,
        suggestion(String(member.key), ["flow"]),
      );
    }
    const flow = value.get("flow");
    if (flow === undefined)
      throw value.error('x-flat-error must be an object with a "flow"', "Such as: {flow: error.xml}");
    return flowFile(flow, files);
  },
};
