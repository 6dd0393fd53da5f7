// Puts the gateway's own pages before the routes of an app, or on a port of their own.
import type { Match, Router } from "../../pipeline/handle.ts";
import type { Pages } from "./status-pages.ts";

const outside: Match = { kind: "outside", hasCors: false };

/** @param rest serves all other paths; undefined where there is nothing else */
export function pageRouter(pages: Pages, rest?: Router): Router {
  return {
    match: (path, method) => {
      const page = pages.get(path);
      if (page !== undefined) return { kind: "route", route: page, params: {}, endpoint: path };
      return rest === undefined ? outside : rest.match(path, method);
    },
  };
}
