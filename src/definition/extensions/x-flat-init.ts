// `x-flat-init`: the flow that runs before the flow or proxy of every path.
import type { FileRef } from "../definition.ts";
import { flowFile } from "../file-ref.ts";
import type { Extension } from "./extension.ts";

export const xFlatInit: Extension<FileRef> = { name: "x-flat-init", levels: ["the top level"], read: flowFile };
