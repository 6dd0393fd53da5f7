// `{{,}}`: a comma where JSON needs one.
import type { Command } from "../parser.ts";

export const commaCommand: Command = {
  head: ",",
  parse: (parser, token) => {
    parser.nothing(token);
    return { kind: "comma" };
  },
};
