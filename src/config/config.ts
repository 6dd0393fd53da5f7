// conf/config.xml: what the app's configuration says. Conditions and dynamic values are evaluated once, at load.
import path from "node:path";
import { ConfigError } from "../errors/config-error.ts";
import type { Problems } from "../errors/problems.ts";
import type { AppFiles } from "../source/app-files.ts";
import { dynamicParts } from "../source/dynamic-parts.ts";
import { readXml, type XmlElement } from "../source/read-xml.ts";
import { SourceFile } from "../source/source-file.ts";
import type { SourceText } from "../source/source-text.ts";
import type { XPathOptions } from "../xpath/compile.ts";
import type { Frame } from "../xpath/frame.ts";
import { type ConfigVariables, compileConfigXPath, configFrame } from "./config-host.ts";
import type { Config } from "./elements/index.ts";
import { constantValue, elementsOfConfig, type FoundElement, knownAttributes } from "./read-elements.ts";

const CONFIG_FILE = "conf/config.xml";

/** Loads conf/config.xml; an app without one has an empty configuration. Faults and warnings are noted. */
export function loadConfig(
  files: AppFiles,
  variables: ConfigVariables,
  options: XPathOptions,
  problems: Problems,
): Config {
  const found = files.lookUp(path.join(files.folder, CONFIG_FILE));
  if (found === undefined) return {};
  const root = problems.collect(() => readXml(readConfigFile(found.path, files)));
  if (root === undefined) return {};
  if (root.name !== "config") {
    problems.add(root.error(`<${root.name}> is not a configuration`, "The root is <config>."));
    return {};
  }
  return new ConfigReader(files, configFrame(variables), options, problems).read(root);
}

function readConfigFile(file: string, files: AppFiles): SourceFile {
  try {
    return SourceFile.read(file, files);
  } catch {
    throw new ConfigError(`The file ${CONFIG_FILE} can't be read`);
  }
}

class ConfigReader {
  readonly #files: AppFiles;
  readonly #frame: Frame;
  readonly #options: XPathOptions;
  readonly #problems: Problems;

  constructor(files: AppFiles, frame: Frame, options: XPathOptions, problems: Problems) {
    this.#files = files;
    this.#frame = frame;
    this.#options = options;
    this.#problems = problems;
  }

  /** Of several elements of one name the last that applies counts, as a whole. */
  read(root: XmlElement): Config {
    const config: { [name: string]: object } = {};
    for (const found of elementsOfConfig(root, this.#problems)) {
      const applies = this.#applies(found);
      const values = this.#values(found, applies);
      if (applies) config[found.definition.name] = values;
    }
    return config;
  }

  /** All conditions are checked, also those that don't count. */
  #applies({ conditional }: FoundElement): boolean {
    return conditional.map((element) => this.#holds(element)).every((holds) => holds);
  }

  #holds(element: XmlElement): boolean {
    const condition = element.attributes.get("if")?.value;
    if (condition === undefined) return true;
    const compiled = this.#problems.collect(() => compileConfigXPath(condition, this.#options));
    return compiled?.boolean(this.#frame) ?? false;
  }

  #values(found: FoundElement, applies: boolean): object {
    const site = { files: this.#files, folder: found.element.file.folder };
    const values: { [name: string]: unknown } = {};
    for (const { attribute, definition } of knownAttributes(found)) {
      this.#problems.collect(() => {
        const text = this.#dynamic(attribute.value);
        if (applies || !definition.namesFile) values[attribute.name] = constantValue(attribute, text, definition, site);
      });
    }
    return values;
  }

  /** The value of an attribute with `{xpath}` in it. */
  #dynamic(source: SourceText): string {
    const texts = dynamicParts(source).map((part) =>
      part.kind === "literal" ? part.text : compileConfigXPath(part.source, this.#options).string(this.#frame),
    );
    return texts.join("");
  }
}
