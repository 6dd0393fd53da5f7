// `x-flat-init`: the flow that runs before the flow or proxy of every path.
import type { FileRef } from "../definition.ts";
import { flowFile } from "../file-ref.ts";
import { fileName } from "../json-schema.ts";
import type { Extension } from "./extension.ts";

export const xFlatInit: Extension<FileRef> = {
  name: "x-flat-init",
  about: "The flow that runs before the flow or proxy of every path.",
  schema: fileName,
  levels: ["the top level"],
  read: flowFile,
};
