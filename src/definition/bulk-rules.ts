// Which operations can take lists of items (`x-flat-bulk`).
import type { Problems } from "../errors/problems.ts";
import type { Bulk, Method } from "./definition.ts";

/** Methods whose requests have a body that means something (RFC 9110, section 9.3). */
const methods: readonly string[] = ["post", "put", "patch"] satisfies readonly Method[];

const hint = `It belongs to ${methods.join(", ")}.`;

/** @param method in lower case */
export function takesItems(method: string): boolean {
  return methods.includes(method);
}

/** @param own what the operation itself says */
export function checkOperationBulk(method: string, own: Bulk | false | undefined, problems: Problems): void {
  if (own && !takesItems(method)) problems.add(own.error(`x-flat-bulk can't be used for ${method}`, hint));
}

/** @param own what the path itself says. @param known the methods of its operations; none where it takes all */
export function checkPathBulk(own: Bulk | false | undefined, known: readonly Method[], problems: Problems): void {
  if (own && known.length > 0 && !known.some(takesItems))
    problems.warn(own.error("x-flat-bulk has no effect: no operation of this path can have it", hint));
}
