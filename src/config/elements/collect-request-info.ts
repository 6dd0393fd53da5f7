// `<collect-request-info>`: keeps what was sent and received for a request, as a HAR document.
import { boolean } from "../attribute-values.ts";
import type { ElementDefinition } from "../element-definition.ts";

export type CollectRequestInfoConfig = {
  /** Default: true. */
  readonly enable?: boolean;
};

export const collectRequestInfo: ElementDefinition<CollectRequestInfoConfig> = {
  name: "collect-request-info",
  about: "Keeps what was sent and received for a request, as a HAR document.",
  attributes: { enable: { ...boolean, about: "false switches it off." } },
};
