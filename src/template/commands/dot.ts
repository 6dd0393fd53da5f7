// `{{.}}`: the placeholder of the context, short for `{{ . }}`.
import type { Command } from "../parser.ts";
import { hole } from "./placeholder.ts";

export const dotCommand: Command = {
  head: ".",
  parse: (parser, token) => {
    parser.nothing(token);
    return hole(parser.expression(token, token.body));
  },
};
