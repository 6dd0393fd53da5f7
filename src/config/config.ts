// conf/config.xml: which definition the app has. Conditions and dynamic values are evaluated once, at load.
import path from "node:path";
import { ConfigError } from "../errors/config-error.ts";
import type { Problems } from "../errors/problems.ts";
import type { AppFiles } from "../source/app-files.ts";
import { dynamicParts } from "../source/dynamic-parts.ts";
import { readXml, type XmlElement } from "../source/read-xml.ts";
import { SourceFile } from "../source/source-file.ts";
import type { SourceText } from "../source/source-text.ts";
import { suggestion } from "../source/suggest.ts";
import type { XPathOptions } from "../xpath/compile.ts";
import type { Frame } from "../xpath/frame.ts";
import { type ConfigVariables, compileConfigXPath, configFrame } from "./config-host.ts";

export type Config = {
  /** Absolute path of the definition. Not looked up where nothing names it: an app may have none. */
  readonly definition: string;
};

const CONFIG_FILE = "conf/config.xml";
const DEFINITION_FILE = "swagger.yaml";

const later: readonly string[] = ["validation", "cors", "ldap", "collect-request-info"];
const withoutEffect: readonly string[] = ["security", "url-rewriting"];

/** Loads conf/config.xml where the app has one. Faults and warnings are noted. */
export function loadConfig(
  files: AppFiles,
  variables: ConfigVariables,
  options: XPathOptions,
  problems: Problems,
): Config {
  const definition = path.join(files.folder, DEFINITION_FILE);
  const found = files.lookUp(path.join(files.folder, CONFIG_FILE));
  if (found === undefined) return { definition };
  const root = problems.collect(() => readXml(readConfigFile(found.path, files)));
  if (root === undefined) return { definition };
  const reader = new ConfigReader(files, configFrame(variables), options, problems);
  return { definition: reader.read(root) ?? definition };
}

function readConfigFile(file: string, files: AppFiles): SourceFile {
  try {
    return SourceFile.read(file, files.folder);
  } catch {
    throw new ConfigError(`The file ${CONFIG_FILE} can't be read`);
  }
}

class ConfigReader {
  readonly #files: AppFiles;
  readonly #frame: Frame;
  readonly #options: XPathOptions;
  readonly #problems: Problems;
  #definition: string | undefined;

  constructor(files: AppFiles, frame: Frame, options: XPathOptions, problems: Problems) {
    this.#files = files;
    this.#frame = frame;
    this.#options = options;
    this.#problems = problems;
  }

  /** @returns the path of the definition that the file names */
  read(root: XmlElement): string | undefined {
    if (root.name === "config") this.#readConfig(root);
    else this.#problems.add(root.error(`<${root.name}> is not a configuration`, "The root is <config>."));
    return this.#definition;
  }

  #readConfig(root: XmlElement): void {
    this.#readElements(root, true, [], {
      flat: (flat, applies) =>
        this.#readElements(flat, applies, ["if"], {
          definition: (element, wanted) => this.#readDefinition(element, wanted),
        }),
    });
  }

  /** @param applies whether the conditions of the elements around hold. @param known what reads the children, by name */
  #readElements(
    parent: XmlElement,
    applies: boolean,
    attributes: readonly string[],
    known: Readonly<Record<string, (element: XmlElement, applies: boolean) => void>>,
  ): void {
    this.#checkOwn(parent, attributes);
    for (const element of parent.children) {
      const read = Object.hasOwn(known, element.name) ? known[element.name] : undefined;
      if (read === undefined) this.#note(element, [...Object.keys(known), ...later, ...withoutEffect]);
      else this.#problems.collect(() => read(element, this.#holds(element) && applies));
    }
  }

  /** The condition of an element is checked even where it doesn't count. */
  #holds(element: XmlElement): boolean {
    const condition = element.attributes.get("if")?.value;
    return condition === undefined || compileConfigXPath(condition, this.#options).boolean(this.#frame);
  }

  /** Notes text and unknown attributes. */
  #checkOwn(element: XmlElement, known: readonly string[]): void {
    const { name, text, attributes } = element;
    if (element.hasText) this.#problems.add(text.error(text.text.search(/\S/), `<${name}> can't have text`));
    for (const attribute of attributes.values()) {
      if (known.includes(attribute.name)) continue;
      const message = `Unknown attribute "${attribute.name}" of <${name}>`;
      this.#problems.add(attribute.nameText.error(0, message, suggestion(attribute.name, known)));
    }
  }

  #note(element: XmlElement, names: readonly string[]): void {
    const { name } = element;
    if (withoutEffect.includes(name)) this.#problems.warn(element.error(`<${name}> has no effect`));
    else if (later.includes(name))
      this.#problems.add(element.error(`<${name}> is not there yet: it comes with a later version`));
    else this.#problems.add(element.error(`Unknown element <${name}>`, suggestion(name, names)));
  }

  /** Of several definitions the last that applies wins. */
  #readDefinition(element: XmlElement, applies: boolean): void {
    this.#checkOwn(element, ["src", "if"]);
    for (const child of element.children) this.#note(child, []);
    const src = element.attributes.get("src")?.value;
    if (src === undefined) throw element.error('<definition> needs the attribute "src"');
    const name = this.#dynamic(src);
    if (applies) this.#definition = this.#fileOf(name, src);
  }

  /** The value of an attribute with `{xpath}` in it. */
  #dynamic(source: SourceText): string {
    const texts = dynamicParts(source).map((part) =>
      part.kind === "literal" ? part.text : compileConfigXPath(part.source, this.#options).string(this.#frame),
    );
    return texts.join("");
  }

  /** Names are relative to conf/config.xml. */
  #fileOf(name: string, src: SourceText): string {
    const found = this.#files.lookUp(this.#files.resolve(name, src.file.folder));
    if (found?.stats.isFile()) return found.path;
    const above = this.#files.lookUp(this.#files.resolve(`../${name}`, src.file.folder));
    const hint = !above?.stats.isFile()
      ? undefined
      : `Did you mean "../${name}"? Names are relative to ${CONFIG_FILE}.`;
    throw src.error(0, `There is no definition "${name}" in the app folder`, hint);
  }
}
