// All functions of XPath expressions: XPath's own and FLAT's.
import { type FunctionTable, functionTable } from "../function-definition.ts";
import { classNameFunctions } from "./class-name.ts";
import { codecFunctions } from "./codec.ts";
import { csvFunctions } from "./csv.ts";
import { digestFunctions } from "./digest.ts";
import { encryptionFunctions } from "./encryption.ts";
import { identifierFunctions } from "./identifier.ts";
import { jsonFunctions } from "./json.ts";
import { jwtFunctions } from "./jwt.ts";
import { ldapFunctions } from "./ldap.ts";
import { listFunctions } from "./list.ts";
import { locationFunctions } from "./location.ts";
import { logFunctions } from "./log.ts";
import { lookupFunctions } from "./lookup.ts";
import { regexFunctions } from "./regex.ts";
import { textFunctions } from "./text.ts";
import { upstreamFunctions } from "./upstream.ts";
import { xmlFunctions } from "./xml.ts";
import { xmlSecurityFunctions } from "./xml-security.ts";

export { coreFunctions } from "./core.ts";

/** FLAT's functions; XPath's own are not among them. */
export const flatFunctions: FunctionTable = functionTable([
  ...classNameFunctions,
  ...codecFunctions,
  ...csvFunctions,
  ...digestFunctions,
  ...encryptionFunctions,
  ...identifierFunctions,
  ...jsonFunctions,
  ...jwtFunctions,
  ...ldapFunctions,
  ...listFunctions,
  ...locationFunctions,
  ...logFunctions,
  ...lookupFunctions,
  ...regexFunctions,
  ...textFunctions,
  ...upstreamFunctions,
  ...xmlFunctions,
  ...xmlSecurityFunctions,
]);
