// `x-flat-proxy`: an upstream that answers instead of a flow.
import type { JsonObject } from "../../data/json.ts";
import { type ConfigError, ConfigErrors } from "../../errors/config-error.ts";
import type { ProxyRef } from "../definition.ts";
import { checkRequest, proxySchema } from "../request-schema.ts";
import type { Extension } from "./extension.ts";

export const xFlatProxy: Extension<ProxyRef> = {
  name: "x-flat-proxy",
  about: "The upstream that answers instead of a flow.",
  schema: proxySchema,
  levels: ["paths", "a path", "an operation"],
  read: (value) => {
    const faults: ConfigError[] = [];
    checkRequest("route", value.value, (path, message, hint, of) => {
      faults.push(value.errorAt(path, message, hint, of));
    });
    if (faults.length > 0) throw new ConfigErrors(faults);
    return Object.freeze({
      properties: value.value as JsonObject,
      folder: value.document.file.folder,
      error: (path: readonly (string | number)[], message: string, hint?: string) => value.errorAt(path, message, hint),
    });
  },
};
