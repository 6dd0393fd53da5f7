// All elements of conf/config.xml and `set-config`. A new one is a file here, a line below and a member of Config.
import type { ElementDefinition } from "../element-definition.ts";
import { type CollectRequestInfoConfig, collectRequestInfo } from "./collect-request-info.ts";
import { type CorsConfig, cors } from "./cors.ts";
import { type DefinitionConfig, definition } from "./definition.ts";
import { type LdapConfig, ldap } from "./ldap.ts";
import { type ValidationConfig, validation } from "./validation.ts";

/** What the configuration says, by element. A member is missing where no such element applies. */
export type Config = {
  readonly definition?: DefinitionConfig;
  readonly validation?: ValidationConfig;
  readonly cors?: CorsConfig;
  readonly ldap?: LdapConfig;
  readonly "collect-request-info"?: CollectRequestInfoConfig;
};

export const configElements: ReadonlyMap<string, ElementDefinition> = new Map(
  [definition, validation, cors, ldap, collectRequestInfo].map((element) => [element.name, element]),
);

export function collectsRequestInfo({ "collect-request-info": element }: Config): boolean {
  return element !== undefined && element.enable !== false;
}
