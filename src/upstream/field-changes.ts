// Header fields of proxied requests as flows change them: they win over the client's and over those of the configuration.
import { carriedName } from "./carried-fields.ts";
import type { FieldValues } from "./field-values.ts";
import type { ProxyPlan } from "./proxy-plan.ts";

/** By lower-case name. A field without values isn't sent. */
export type FieldChanges = ReadonlyMap<string, FieldValues>;

/** The plan with these fields in place of its own. */
export function withFieldChanges(plan: ProxyPlan, changes: FieldChanges | undefined): ProxyPlan {
  if (changes === undefined) return plan;
  const fields: string[] = [];
  for (let at = 0; at + 1 < plan.fields.length; at += 2) {
    const name = plan.fields[at] as string;
    if (!changes.has(name.toLowerCase())) fields.push(name, plan.fields[at + 1] as string);
  }
  const replaced = new Set(plan.replaced);
  for (const [lower, { name, values }] of changes) {
    // Some upstreams take an underscore for a hyphen: no field of the client's may pose as one of these.
    replaced.add(lower).add(carriedName(lower));
    for (const value of values) fields.push(name, value);
  }
  return { ...plan, fields, replaced };
}

/** The names that no other origin gets to see where a redirect leads to one. @param carried what is the gateway's word */
export function ownNames(carried: ReadonlySet<string>, changes: FieldChanges | undefined): ReadonlySet<string> {
  return changes === undefined ? carried : new Set([...carried, ...changes.keys()]);
}
