// Security schemes as clients need them: where FLAT says a token is, in the words of the dialect.
import type { Dialect } from "../definition/dialects/dialect.ts";
import type { YamlNode } from "../source/yaml-node.ts";
import type { Plain } from "./completed.ts";

/** @param members without what only the gateway reads */
export function servedScheme(scheme: YamlNode, members: Plain, { name: dialect }: Dialect): Plain {
  const { type, in: place, name, ...rest } = members;
  if (scheme.get("x-flat-jwt") === undefined || type !== "apiKey" || place !== "header") return members;
  const field = String(name).toLowerCase();
  if (field === "authorization") {
    if (dialect !== "swagger-2.0") return { type: "http", scheme: "bearer", ...rest };
    return { description: "A bearer token: `Bearer`, a space, and the token", ...members };
  }
  const cookie = scheme.get("x-flat-cookiename")?.value;
  if (field !== "cookie" || typeof cookie !== "string") return members;
  if (dialect !== "swagger-2.0") return { type, in: "cookie", name: cookie, ...rest };
  return { description: `A token in the cookie \`${cookie}\``, ...members };
}
