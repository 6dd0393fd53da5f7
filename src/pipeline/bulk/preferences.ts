// The Prefer field of requests (RFC 7240).

/** Values may have commas in them; one that is never closed goes to the end. */
const quoted = /"(?:[^"\\]|\\.)*"?/g;

/** Whether the client wants its items validated, and nothing else done with them. */
export function prefersValidation(field: string | string[] | undefined): boolean {
  if (field === undefined) return false;
  return [field]
    .flat()
    .flatMap((value) => value.replaceAll(quoted, "").split(","))
    .some((preference) => /^\s*validate\s*(;|$)/i.test(preference));
}
