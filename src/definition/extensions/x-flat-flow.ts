// `x-flat-flow`: the flow that answers an operation, a path, or whatever has no flow of its own.

import type { FileRef } from "../definition.ts";
import { flowFile } from "../file-ref.ts";
import { fileName } from "../json-schema.ts";
import type { Extension } from "./extension.ts";

export const xFlatFlow: Extension<FileRef> = {
  name: "x-flat-flow",
  about: "The flow that answers.",
  schema: fileName,
  levels: ["the top level", "paths", "a path", "an operation"],
  read: flowFile,
};
