// The files of a stylesheet as text that knows its places: the file itself and all that it includes and imports.
import { readFileSync } from "node:fs";
import path from "node:path";
import { Content } from "../data/content.ts";
import type { Problems } from "../errors/problems.ts";
import type { Site } from "../locations/site.ts";
import { readXml, type XmlElement } from "../source/read-xml.ts";
import { SourceFile } from "../source/source-file.ts";
import type { SourceText } from "../source/source-text.ts";

const XSL = "http://www.w3.org/1999/XSL/Transform";

export class StylesheetFile {
  readonly root: XmlElement;
  readonly #prefixes: ReadonlySet<string>;

  constructor(root: XmlElement) {
    this.root = root;
    this.#prefixes = prefixesOf(root);
  }

  get source(): SourceFile {
    return this.root.file;
  }

  /** The local name of an element of XSLT's; undefined for other elements. */
  instruction({ name }: XmlElement): string | undefined {
    const colon = name.indexOf(":");
    return this.#prefixes.has(name.slice(0, Math.max(0, colon))) ? name.slice(colon + 1) : undefined;
  }

  /** Whether an attribute of a literal element is XSLT's (`xsl:version`). */
  isOwnAttribute(name: string): boolean {
    const colon = name.indexOf(":");
    return colon > 0 && this.#prefixes.has(name.slice(0, colon));
  }

  /** `version`, of a literal result element `xsl:version`; undefined where the root is no stylesheet's. */
  get version(): string | undefined {
    const { root } = this;
    const name = this.instruction(root);
    if (name !== undefined)
      return name === "stylesheet" || name === "transform" ? (attributeOf(root, "version") ?? "") : undefined;
    for (const [attribute, { value }] of root.attributes) {
      if (this.isOwnAttribute(attribute) && attribute.endsWith(":version")) return value.text;
    }
    return undefined;
  }

  /** The instructions at the top level with this name. */
  topLevel(name: string): readonly XmlElement[] {
    return this.root.children.filter((child) => this.instruction(child) === name);
  }
}

/** All files of a stylesheet, the one with the highest import precedence last (XSLT 1.0, section 2.6.2). Faults are noted. */
export function readStylesheet(file: string, site: Site, problems: Problems): readonly StylesheetFile[] {
  const files: StylesheetFile[] = [];
  visit(file, site, problems, files, []);
  return files;
}

function visit(file: string, site: Site, problems: Problems, files: StylesheetFile[], above: readonly string[]): void {
  const found = problems.collect(() => new StylesheetFile(readXml(readSource(file, site))));
  if (found === undefined) return;
  if (found.version === undefined) {
    problems.add(
      found.root.error(
        `<${found.root.name}> is no stylesheet`,
        `The root is <xsl:stylesheet version="1.0" xmlns:xsl="${XSL}">, or an element with xsl:version.`,
      ),
    );
    return;
  }
  const below = [...above, file];
  for (const reference of [...found.topLevel("import"), ...found.topLevel("include")]) {
    const target = problems.collect(() => targetOf(reference, site, below));
    if (target !== undefined) visit(target, site, problems, files, below);
  }
  files.push(found);
}

/** Decoded as the file declares it; the encoding is blanked then, since the reader takes UTF-8 only. */
function readSource(file: string, site: Site): SourceFile {
  const text = Content.ofBytes(readFileSync(file), "text/xml").text();
  const encoding = /^<\?xml[^>]*?(\sencoding\s*=\s*(?:"[^"]*"|'[^']*'))/.exec(text)?.[1] ?? "";
  return new SourceFile(site.nameOf(file), file, text.replace(encoding, " ".repeat(encoding.length)));
}

function targetOf(reference: XmlElement, site: Site, above: readonly string[]): string {
  const href = reference.attributes.get("href")?.value;
  if (href === undefined) throw reference.error(`<${reference.name}> needs the attribute href`);
  const name = fileName(href.text);
  const found = name === undefined ? undefined : site.lookUp(site.resolve(name, reference.file.folder));
  if (found?.stats.isFile() !== true) throw notFound(href);
  if (above.includes(found.path)) throw href.error(0, `${path.basename(found.path)} includes itself`);
  return found.path;
}

function notFound(href: SourceText) {
  return href.error(
    0,
    `There is no file "${href.text}" in the app`,
    "File names are relative to the stylesheet; a leading slash and fit://site/ are the app folder.",
  );
}

/** As the site takes it; undefined for addresses of anything else. */
export function fileName(reference: string): string | undefined {
  const inApp = /^fit:\/\/(?:site|project)\/+(.*)$/s.exec(reference)?.[1];
  if (inApp !== undefined) return `/${inApp}`;
  return /^[a-z][a-z0-9+.-]*:|^\/\//i.test(reference) ? undefined : reference;
}

export function attributeOf(element: XmlElement, attribute: string): string | undefined {
  return element.attributes.get(attribute)?.value.text;
}

function prefixesOf(root: XmlElement): ReadonlySet<string> {
  const prefixes = new Set<string>();
  for (const [name, { value }] of root.attributes) {
    if (value.text === XSL && /^xmlns(:|$)/.test(name)) prefixes.add(name.slice("xmlns:".length));
  }
  return prefixes;
}
