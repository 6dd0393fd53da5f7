// What libxslt says about a stylesheet that it can't compile, with places.
import { ConfigError } from "../errors/config-error.ts";
import type { XmlElement } from "../source/read-xml.ts";
import type { StylesheetFile } from "./stylesheet-source.ts";

/** The address of a file of the app, as stylesheets and messages have it. */
export function addressOf(name: string): string {
  return `fit://site/${name.split("/").map(encodeURIComponent).join("/")}`;
}

const blocks =
  /compilation error: file (?<file>\S+) line (?<line>\d+) element (?<element>\S+)\n(?<text>.*)|^(?<source>fit:\S+?):(?<at>\d+): (?:parser|namespace) error : (?<problem>.*?(?: on (?<on>[^\s:]+) is not defined)?)$/gm;

/** One error for each complaint among the messages; without any, what they say as a whole. */
export function compileFaults(messages: string, files: readonly StylesheetFile[]): readonly ConfigError[] {
  const faults = [...messages.matchAll(blocks)].map(({ groups = {} }) => {
    const { file = groups.source, line = groups.at, element = groups.on ?? "", text = groups.problem } = groups;
    const place = files.find(({ source }) => addressOf(source.name) === file);
    return place === undefined
      ? new ConfigError(`XSLT: ${text}`)
      : faultAt(place, Number(line), element, `XSLT: ${text}`);
  });
  if (faults.length > 0) return faults;
  const root = files.at(-1)?.root;
  const message = `XSLT: ${messages.trim().split("\n", 1)[0] || "The stylesheet can't be compiled"}`;
  return [root === undefined ? new ConfigError(message) : root.error(message)];
}

/** libxml2 counts the line on which a start tag ends, so the element is the last of its name that starts before. */
function faultAt({ root, source }: StylesheetFile, line: number, name: string, message: string): ConfigError {
  let found = root;
  const pending: XmlElement[] = [root];
  for (let element = pending.pop(); element !== undefined; element = pending.pop()) {
    const localName = element.name.slice(element.name.indexOf(":") + 1);
    const before = source.positionAt(element.offset).line <= line;
    if (localName === name && before && element.offset > found.offset) found = element;
    pending.push(...element.children);
  }
  return found.error(message);
}
