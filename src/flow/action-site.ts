// The place of one action in a flow file, for the function that compiles it: its attributes, its body, and the flow's needs.
import type { XNode } from "../data/node.ts";
import type { ConfigError } from "../errors/config-error.ts";
import { FlowError } from "../errors/flow-error.ts";
import { compileLocation, isWritable, type Location, locationName, parseLocation } from "../locations/location.ts";
import type { XmlElement } from "../source/read-xml.ts";
import { SourceFile } from "../source/source-file.ts";
import { SourceText } from "../source/source-text.ts";
import { type CompiledTemplate, compileTemplate } from "../template/compile.ts";
import { type CompiledXPath, compileXPath, type XPathOptions } from "../xpath/compile.ts";
import type { FlowContext } from "./context.ts";
import { compileDynamicText, type DynamicText } from "./dynamic-text.ts";
import type { FlowCompiler } from "./flow-compiler.ts";
import { noteExpression, noteLocation, noteWrite } from "./flow-needs.ts";
import { debugTopics } from "./running-action.ts";
import { finalStatus, isFinalStatus, readStatus } from "./status-code.ts";
import { contextNodeOf, type VariableValue } from "./variable-value.ts";

/** A place to read from or write to, known at load or computed at each request. */
export type Place = {
  /** Undefined where it is computed. */
  readonly constant: Location | undefined;
  readonly locate: (context: FlowContext) => Location;
};

const OUTPUT_HINT = "Output goes to a variable ($name) or to fit://request/content.";

export class ActionSite {
  readonly element: XmlElement;
  readonly compiler: FlowCompiler;
  /** What the expressions and templates of the action are compiled with. */
  readonly options: XPathOptions;
  #waits = false;

  constructor(element: XmlElement, compiler: FlowCompiler) {
    this.element = element;
    this.compiler = compiler;
    const noteWait = (): void => {
      this.#waits = true;
    };
    this.options = { ...compiler.options, noteWait };
  }

  /** Whether anything that was compiled here may wait. Then the action's step is run by `waitFor`. */
  get waits(): boolean {
    return this.#waits;
  }

  /** Absolute path of the folder of the flow file: relative names start here. */
  get folder(): string {
    return this.element.file.folder;
  }

  has(attribute: string): boolean {
    return this.element.attributes.has(attribute);
  }

  /** The attribute as written; undefined where it is missing. */
  literal(attribute: string): SourceText | undefined {
    return this.element.attributes.get(attribute)?.value;
  }

  /** A ConfigError at an attribute's value, or at the element where it has no such attribute. */
  error(attribute: string | undefined, message: string, hint?: string): ConfigError {
    const value = attribute === undefined ? undefined : this.literal(attribute);
    return value === undefined ? this.element.error(message, hint) : value.error(0, message, hint);
  }

  /** An attribute that may hold `{xpath}`; undefined where it is missing. */
  dynamic(attribute: string): DynamicText | undefined {
    const value = this.literal(attribute);
    return value && this.dynamicText(value);
  }

  /** Any text that may hold `{xpath}`. */
  dynamicText(value: SourceText): DynamicText {
    const dynamic = compileDynamicText(value, this.options);
    for (const expression of dynamic.expressions) noteExpression(this.compiler.needs, expression, expression.source);
    return dynamic;
  }

  /** An attribute whose values are `true` and `false`. */
  boolean(attribute: string, fallback: boolean): boolean {
    const value = this.literal(attribute);
    return value === undefined ? fallback : value.text === "true";
  }

  /** `in` and the like: a place that is read. @param fallback the place where the attribute is missing */
  place(attribute: string, fallback: Location): Place {
    const place = this.#place(attribute, fallback);
    noteLocation(this.compiler.needs, place.constant);
    return place;
  }

  #place(attribute: string, fallback: Location): Place {
    const value = this.literal(attribute);
    const dynamic = this.dynamic(attribute);
    if (value === undefined || dynamic === undefined) return { constant: fallback, locate: () => fallback };
    if (dynamic.constant === undefined)
      return { constant: undefined, locate: (context) => computedLocation(dynamic.text(context), attribute) };
    const plain = dynamic.constant === value.text ? value : SourceText.of(dynamic.constant, value.file.name);
    const constant = compileLocation(plain);
    return { constant, locate: () => constant };
  }

  /** `out`: a variable or the content of the response; the latter where the attribute is missing. */
  output(): Place {
    const place = this.#place("out", { kind: "content" });
    noteWrite(this.compiler.needs, place.constant);
    if (place.constant === undefined || isWritable(place.constant)) return place;
    throw this.error("out", `${locationName(place.constant)} can't be written to`, OUTPUT_HINT);
  }

  /** A response status that may hold `{xpath}`; undefined where the attribute is missing. Empty text and NaN give 500. */
  status(attribute: string): ((context: FlowContext) => number) | undefined {
    const dynamic = this.dynamic(attribute);
    if (dynamic === undefined) return undefined;
    if (dynamic.constant === undefined) return (context) => finalStatus(dynamic.text(context));
    const status = readStatus(dynamic.constant);
    if (Number.isNaN(status)) {
      this.compiler.problems.warn(this.error(attribute, `The status "${dynamic.constant}" is no number: 500 is sent`));
    } else if (!isFinalStatus(status)) {
      throw this.error(attribute, `${status} is not a status of a response`, "Allowed are 200 to 599.");
    }
    const final = finalStatus(dynamic.constant);
    return () => final;
  }

  /** The topics in the `debug` attribute, which stand between commas. */
  debugTopics(): readonly string[] {
    return debugTopics(this.element);
  }

  /** Reads a place with this flow file's folder as the base of file names. */
  reader(place: Place): (context: FlowContext) => VariableValue | undefined {
    const { folder } = this;
    return (context) => context.readLocation(place.locate(context), folder);
  }

  /** The element's text as an XPath expression. @throws ConfigError where there is none */
  bodyXPath(): CompiledXPath {
    return this.xpath(this.element.text);
  }

  xpath(source: SourceText): CompiledXPath {
    const expression = compileXPath(source, this.options);
    noteExpression(this.compiler.needs, expression, source.text);
    return expression;
  }

  /** The template in the file named by `src`, else the element's text. */
  template(options: { readonly check?: boolean } = {}): CompiledTemplate {
    const source = this.templateSource();
    const template = compileTemplate(source, { ...this.options, ...options });
    noteExpression(this.compiler.needs, template, source.text);
    return template;
  }

  /**
   * Makes the context of the action's template: what `in` names, else the content. A template that doesn't use it gets
   * none, so that nothing is parsed in vain.
   */
  contextOf(template: { readonly usesContext: boolean }): (context: FlowContext) => XNode | undefined {
    const place = this.#place("in", { kind: "content" });
    if (!template.usesContext) return () => undefined;
    noteLocation(this.compiler.needs, place.constant);
    const read = this.reader(place);
    return (context) => contextNodeOf(read(context));
  }

  templateSource(): SourceText {
    const src = this.literal("src");
    if (src === undefined) return this.element.text;
    if (this.element.hasText) throw this.error("src", "An action has either src or text between its tags, not both");
    return SourceText.ofFile(this.file("src"));
  }

  /** The file of the app that a literal attribute names, also as `fit://site/…`. @throws ConfigError where it can't be read */
  file(attribute: string): SourceFile {
    const { site } = this.compiler;
    const name = this.literal(attribute)?.text ?? "";
    const location = parseLocation(name);
    const inApp = typeof location !== "string" && location.kind === "file" ? location.name : name;
    const found = site.lookUp(site.resolve(inApp, this.folder));
    if (found === undefined || !found.stats.isFile()) {
      throw this.error(attribute, `There is no file "${name}" in the app`, fileHint(attribute, name));
    }
    return SourceFile.read(found.path, site);
  }
}

function fileHint(attribute: string, name: string): string {
  if (name.includes("{")) return `${attribute} is read when the app is loaded: it can't be computed.`;
  return "File names are relative to the flow file; a leading slash is the app folder.";
}

function computedLocation(text: string, attribute: string): Location {
  const location = parseLocation(text);
  if (typeof location !== "string") return location;
  throw new FlowError("internal", { cause: `The computed ${attribute} is not a place: ${location}` });
}
