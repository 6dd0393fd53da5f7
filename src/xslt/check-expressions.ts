// Looks at the XPath expressions and patterns of a stylesheet before it is compiled: libxslt tells only lines.
import type { Problems } from "../errors/problems.ts";
import { dynamicParts } from "../source/dynamic-parts.ts";
import type { XmlElement } from "../source/read-xml.ts";
import { SourceText } from "../source/source-text.ts";
import { coreFunctions, flatFunctions } from "../xpath/functions/index.ts";
import { tokenize } from "../xpath/lexer.ts";
import { parseXPath } from "../xpath/parser.ts";
import type { StylesheetFile } from "./stylesheet-source.ts";

const expressionAttributes: ReadonlySet<string> = new Set(["select", "test", "match", "use", "count", "from"]);

/** XSLT's own functions (section 12), of which FLAT has some names too. */
const ownFunctions: ReadonlySet<string> = new Set(
  "current document element-available format-number function-available generate-id key system-property unparsed-entity-uri".split(
    " ",
  ),
);

const HINT = 'Compute it in the flow, <eval out="$name">…</eval>, and take it as parameter, <xsl:param name="name"/>.';

/** Notes syntax errors, calls of FLAT's functions and XInclude, which libxslt hasn't got here. */
export function checkExpressions(file: StylesheetFile, problems: Problems): void {
  // A stylesheet of a later version may hold what only a later processor understands (section 2.5).
  const strict = file.version === "1.0";
  const pending = [file.root];
  for (let element = pending.pop(); element !== undefined; element = pending.pop()) {
    for (const source of expressionsOf(file, element)) {
      const plain = withPlainVariables(source);
      if (strict) problems.collect(() => parseXPath(plain));
      problems.collect(() => checkCalls(plain));
    }
    const including = element;
    problems.collect(() => checkInclusion(including, file.root));
    pending.push(...element.children.toReversed());
  }
}

function checkInclusion(element: XmlElement, root: XmlElement): void {
  if (!element.name.endsWith(":include")) return;
  const declaration = `xmlns:${element.name.slice(0, element.name.indexOf(":"))}`;
  const uri = (element.attributes.get(declaration) ?? root.attributes.get(declaration))?.value.text;
  if (uri === "http://www.w3.org/2001/XInclude" || uri === "http://www.w3.org/2003/XInclude") {
    throw element.error("XInclude is not available in stylesheets", "Use <xsl:include href=…/>.");
  }
}

function expressionsOf(file: StylesheetFile, element: XmlElement): readonly SourceText[] {
  const isInstruction = file.instruction(element) !== undefined;
  const found: SourceText[] = [];
  for (const [name, { value }] of element.attributes) {
    if (isInstruction && expressionAttributes.has(name)) found.push(value);
    else if (!isInstruction && value.text.includes("{")) found.push(...partsOf(value));
  }
  return found;
}

/** The expressions of an attribute value template; none where its braces don't match, which libxslt says. */
function partsOf(value: SourceText): readonly SourceText[] {
  try {
    return dynamicParts(value).flatMap((part) => (part.kind === "expression" ? [part.source] : []));
  } catch {
    return [];
  }
}

/** XSLT's variables have qualified names of any letters, FLAT's haven't: others of the same length stand in for them. */
function withPlainVariables(source: SourceText): SourceText {
  const text = source.text.replace(/\$[\p{L}_][\p{L}\p{N}\p{M}_.:·-]*/gu, (name) => `$${"v".repeat(name.length - 1)}`);
  if (text === source.text) return source;
  const offsets = Array.from({ length: text.length + 1 }, (_, index) => source.offsetAt(index));
  return new SourceText(text, source.file, source.offsetAt(0), offsets);
}

function checkCalls(source: SourceText): void {
  for (const { kind, text, start } of tokensOf(source)) {
    if (kind !== "function" || coreFunctions.has(text) || ownFunctions.has(text) || !flatFunctions.has(text)) continue;
    throw source.error(start, `Stylesheets can't call FLAT's function ${text}()`, HINT);
  }
}

/** None where the text can't be cut into tokens: that is noted already, or nobody's business. */
function tokensOf(source: SourceText): ReturnType<typeof tokenize> {
  try {
    return tokenize(source);
  } catch {
    return [];
  }
}
