// `x-flat-unauthorized` at load: the answer that it describes, checked, and the responses of operations that it takes the place of.
import type { Definition, Unauthorized } from "../../definition/definition.ts";
import type { Problems } from "../../errors/problems.ts";
import { isFieldName, isFieldValue, isFraming } from "../../upstream/header-fields.ts";
import type { UnauthorizedAnswer } from "../answers/unauthorized-answer.ts";
import type { RouteContracts } from "./route-contracts.ts";
import type { RouteSecurities } from "./route-securities.ts";

type Readers = {
  readonly securities: RouteSecurities;
  readonly contracts: RouteContracts;
  readonly problems: Problems;
};

/** Undefined where the definition says nothing of it. Faults are noted, and responses that will never be sent warned about. */
export function compileUnauthorized(definition: Definition, readers: Readers): UnauthorizedAnswer | undefined {
  const { unauthorized } = definition;
  if (unauthorized === undefined) return undefined;
  readers.contracts.checkUnauthorized(unauthorized, definition.roots[0]);
  warnOverridden(definition, unauthorized, readers);
  const headers = unauthorized.headers.filter((header) => isGood(header, readers.problems));
  const type = headers.find(({ name }) => name.toLowerCase() === "content-type");
  const { status, body, override } = unauthorized;
  const isText = typeof body === "string";
  return Object.freeze({
    status,
    fields: headers.flatMap((header) => (header === type ? [] : [header.name, header.value])),
    body: isText ? body : JSON.stringify(body),
    mime: type?.value ?? (isText ? "text/plain;charset=utf-8" : "application/json"),
    override,
  });
}

function isGood({ name, value, error }: Unauthorized["headers"][number], problems: Problems): boolean {
  if (!isFieldName(name)) problems.add(error(`"${name}" can't be the name of a header field`));
  else if (isFraming(name)) problems.add(error(`The gateway sets ${name} itself`));
  else if (!isFieldValue(value))
    problems.add(error(`The value of ${name} has characters that no header field may have`));
  else return true;
  return false;
}

/** Those of operations whose requests have to authenticate; with `override`, of all. */
function warnOverridden(definition: Definition, { status, override }: Unauthorized, readers: Readers): void {
  for (const { operations } of definition.paths) {
    for (const { source } of operations.values()) {
      const own = source.operation?.get("responses")?.get(String(status));
      if (own === undefined || !(override || readers.securities.of(source) !== undefined)) continue;
      const message = `The response ${status} of this operation will be overridden by x-flat-unauthorized`;
      readers.problems.warn(own.keyError(message));
    }
  }
}
