// Where the oracle (xpath 0.0.34) departs from the W3C text, it is put right here, each case with the reason.
import library from "xpath";

/** The DOM nodes of the oracle's documents. */
export type DomNode = {
  readonly nodeType: number;
  readonly nodeName: string;
  readonly namespaceURI?: string | null;
  readonly localName?: string | null;
  readonly target?: string;
  readonly childNodes?: ArrayLike<DomNode>;
  readonly parentNode: DomNode | null;
  readonly ownerElement?: DomNode | null;
  getAttribute?(name: string): string | null;
};

type Value = { stringValue(): string; numberValue(): number; bool?(): unknown; toArray?(): DomNode[] };
type Context = { readonly contextNode: DomNode };
type NodeTestOfOracle = { matches(node: DomNode, context: Context): boolean; toString(): string };
type StepOfOracle = { readonly axis: number; readonly nodeTest: NodeTestOfOracle };

/** What is used of the library beyond its declared types. */
export type OracleLibrary = {
  parse(expression: string): { evaluate(options: object): Value };
  readonly PathExpr: { applyStep(step: StepOfOracle, context: Context, node: DomNode): DomNode[] };
  readonly Step: { readonly ATTRIBUTE: number; readonly FOLLOWING: number; readonly PRECEDING: number };
  readonly XNodeSet: { new (): Value; prototype: Value & { number(): unknown } };
  readonly XBoolean: { prototype: Record<string, (this: unknown, other: unknown) => unknown> };
  readonly XNumber: { new (text: string): { readonly num: number }; prototype: { numberFormat: RegExp } };
};

export const oracleLibrary = library as unknown as OracleLibrary;

const attributeNode = 2;
const documentNode = 9;

/**
 * Section 2.3: the principal type of every axis but attribute and namespace is element, so that `self::*` of an
 * attribute is empty; the library finds the attribute.
 */
function correctPrincipalTypes(): void {
  const { PathExpr, Step } = oracleLibrary;
  const original = PathExpr.applyStep;
  PathExpr.applyStep = (step, context, node) => {
    const found = original(step, context, node);
    if (step.axis === Step.ATTRIBUTE || node.nodeType !== attributeNode || String(step.nodeTest) === "node()")
      return found;
    return found.filter((other) => other !== node);
  };
}

/**
 * Section 2.2: the following axis has no descendants (the library counts them), the preceding axis no ancestors
 * (it counts them), and both are the document's other nodes in document order, which the definition itself gives.
 */
function correctAxes(): void {
  const { PathExpr, Step } = oracleLibrary;
  const original = PathExpr.applyStep;
  PathExpr.applyStep = (step, context, node) => {
    if (step.axis !== Step.FOLLOWING && step.axis !== Step.PRECEDING) return original(step, context, node);
    const isBeside = node.nodeType === attributeNode;
    const element = isBeside ? (node.ownerElement as DomNode) : node;
    const all = listBelow(rootOf(element));
    const ancestors = new Set(pathTo(element));
    const own = new Set(listBelow(element));
    const place = all.indexOf(element);
    const isFollowing = (other: DomNode, index: number) => index > place && (isBeside || !own.has(other));
    const isPreceding = (other: DomNode, index: number) => index < place && !ancestors.has(other);
    const found = all.filter(step.axis === Step.FOLLOWING ? isFollowing : isPreceding);
    return found.filter((other) => step.nodeTest.matches(other, { ...context, contextNode: other }));
  };
}

function listBelow(node: DomNode): DomNode[] {
  return [node, ...Array.from(node.childNodes ?? []).flatMap(listBelow)];
}

function pathTo(node: DomNode): DomNode[] {
  return node.parentNode === null ? [node] : [...pathTo(node.parentNode), node];
}

function rootOf(node: DomNode): DomNode {
  return node.parentNode === null ? node : rootOf(node.parentNode);
}

/** Section 4.4: the number of an empty string is NaN, and `1e3` and `+1` are no numbers; `1.` is one (section 3.7). */
function correctNumbers(): void {
  const { XNodeSet, XNumber } = oracleLibrary;
  XNumber.prototype.numberFormat = /^[ \t\r\n]*-?(\d+(\.\d*)?|\.\d+)[ \t\r\n]*$/;
  XNodeSet.prototype.number = function number(this: Value) {
    return new XNumber(this.stringValue());
  };
  XNodeSet.prototype.numberValue = function numberValue(this: Value) {
    return new XNumber(this.stringValue()).num;
  };
}

/** Section 3.4: a node-set beside a boolean counts as one; the library turns the boolean into a number first. */
function correctBooleans(): void {
  const { XBoolean, XNodeSet } = oracleLibrary;
  for (const name of ["lessthan", "lessthanorequal", "greaterthan", "greaterthanorequal"]) {
    const original = XBoolean.prototype[name];
    XBoolean.prototype[name] = function compare(other) {
      return original?.call(this, other instanceof XNodeSet ? other.bool?.() : other);
    };
  }
}

/** Functions that the library gets wrong, written as the W3C text words them. */
export const correctedFunctions: Readonly<
  Record<string, (context: Context, ...args: Value[]) => string | number | boolean>
> = {
  // Section 4.1: documents, text and comments have no expanded-name; the library answers "#document", "#text".
  "local-name": ({ contextNode }, nodes) => {
    const node = nodes === undefined ? contextNode : nodes.toArray?.()[0];
    return node === undefined || node.nodeName.startsWith("#") ? "" : (node.localName ?? node.target ?? node.nodeName);
  },
  // Section 4.3: the language of a node that isn't an element is its parent's, and case doesn't matter; the library throws.
  lang: ({ contextNode }, wanted) => {
    let node: DomNode | null = contextNode.ownerElement ?? contextNode;
    while (node !== null && node.nodeType !== documentNode && !node.getAttribute?.("xml:lang")) node = node.parentNode;
    const language = node?.getAttribute?.("xml:lang")?.toLowerCase() ?? "";
    const name = wanted?.stringValue().toLowerCase() ?? "";
    return language !== "" && (language === name || language.startsWith(`${name}-`));
  },
  // Section 4.2: no position compares with NaN; a character outside the BMP is one.
  substring: (_context, text, from, length) => {
    const start = Math.round(from?.numberValue() ?? 0);
    const end = length === undefined ? Number.POSITIVE_INFINITY : start + Math.round(length.numberValue());
    const characters = Array.from(text?.stringValue() ?? "");
    return characters.filter((_character, index) => index + 1 >= start && index + 1 < end).join("");
  },
  "string-length": ({ contextNode }, text) => {
    return Array.from(text === undefined ? textOf(contextNode) : text.stringValue()).length;
  },
  // Section 4.2: a character without a counterpart is removed; the library writes "undefined" for the first such one.
  translate: (_context, text, from, to) => {
    const wanted = Array.from(from?.stringValue() ?? "");
    const targets = Array.from(to?.stringValue() ?? "");
    const target = (character: string) => {
      const place = wanted.indexOf(character);
      return place < 0 ? character : (targets[place] ?? "");
    };
    return Array.from(text?.stringValue() ?? "")
      .map(target)
      .join("");
  },
};

function textOf(node: DomNode): string {
  return (node as unknown as { textContent: string }).textContent;
}

correctPrincipalTypes();
correctAxes();
correctNumbers();
correctBooleans();
