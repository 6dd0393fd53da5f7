// Attributes that several actions have, with the words that editors show for them.
import type { AttributeDefinition } from "./action-definition.ts";

export const booleans: readonly string[] = ["true", "false"];

export const input: AttributeDefinition = { about: "The place to read from; by default the body of the response." };
export const templateInput: AttributeDefinition = {
  about: "The context of the template; by default the body of the response.",
};
export const output: AttributeDefinition = {
  about: "The place to write to, a variable or fit://request/content; by default the latter, the body of the response.",
};
export const textSource: AttributeDefinition = {
  about: "A file with the text that would stand between the tags, relative to the flow file.",
};
export const status: AttributeDefinition = { about: "The status of the response, 200 to 599; without it it stays." };
export const mime: AttributeDefinition = { about: "The content type; without it that of the data." };

/** What every action has. */
export const commonAttributes: Readonly<Record<string, AttributeDefinition>> = {
  if: { about: "An XPath condition: the action runs only where it holds." },
  debug: { about: "Debug topics of the action, with commas between them." },
};
