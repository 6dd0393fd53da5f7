// `{{// comment }}`: leaves no trace in the output.
import type { Command } from "../parser.ts";

export const commentCommand: Command = { head: "//", parse: () => undefined };
