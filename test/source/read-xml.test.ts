import assert from "node:assert/strict";
import { test } from "node:test";
import * as parsed from "@rgrove/parse-xml";
import { ConfigError } from "../../src/errors/config-error.ts";
import { readXml, type XmlElement } from "../../src/source/read-xml.ts";
import { SourceFile } from "../../src/source/source-file.ts";
import type { SourceText } from "../../src/source/source-text.ts";
import { Random } from "../random.ts";

function read(text: string): XmlElement {
  return readXml(new SourceFile("flow.xml", "/app/flow.xml", text), "A flow file starts with <flow>.");
}

function faultOf(text: string): ConfigError {
  try {
    read(text);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new assert.AssertionError({ message: `nothing was thrown for ${text}` });
}

/** What the file holds at the place of each character of a text, and behind the last one. */
function sources(text: SourceText): string[] {
  const places = Array.from({ length: text.length + 1 }, (_, index) => text.offsetAt(index));
  return places.map((place, index) => text.file.text.slice(place, places[index + 1] ?? place + 1));
}

test("Elements, attributes and text come with their names and places", () => {
  const root = read("<flow>\n  <echo mime = \"text/plain\"\n        if='$x'>Hi</echo>\n  <break/>\n</flow>");
  assert.equal(root.name, "flow");
  assert.deepEqual(
    root.children.map((child) => [child.name, child.offset]),
    [
      ["echo", 9],
      ["break", 63],
    ],
  );
  const [echo] = root.children;
  assert.ok(echo);
  assert.deepEqual([...echo.attributes.keys()], ["mime", "if"]);
  assert.deepEqual(echo.attributes.get("mime")?.nameText.positionAt(0), { file: "flow.xml", line: 2, column: 9 });
  assert.deepEqual(echo.attributes.get("mime")?.value.positionAt(0), { file: "flow.xml", line: 2, column: 17 });
  assert.deepEqual(echo.attributes.get("if")?.nameText.positionAt(0), { file: "flow.xml", line: 3, column: 9 });
  assert.equal(echo.attributes.get("if")?.value.text, "$x");
  assert.equal(echo.nameText.offsetAt(0), 10);
  assert.equal(echo.text.text, "Hi");
  assert.equal(root.hasText, false);
  assert.equal(echo.hasText, true);
});

test("Every character of an attribute knows its place, whatever was decoded before it", () => {
  const table: readonly [value: string, text: string, sources: readonly string[]][] = [
    ["abc", "abc", ["a", "b", "c", '"']],
    ["", "", ['"']],
    ["a&lt;b", "a<b", ["a", "&lt;", "b", '"']],
    ["a&#65;&#x42;&gt;", "aAB>", ["a", "&#65;", "&#x42;", "&gt;", '"']],
    ["a\r\nb\tc\nd\re", "a b c d e", ["a", "\r\n", "b", "\t", "c", "\n", "d", "\r", "e", '"']],
    ["&#10;&#13;", "\n\r", ["&#10;", "&#13;", '"']],
    ["&amp;lt;", "&lt;", ["&amp;", "l", "t", ";", '"']],
    ["&#x1F600;x", "\u{1F600}x", ["", "&#x1F600;", "x", '"']],
    ["\u{1F600}&lt;", "\u{1F600}<", ["\ud83d", "\ude00", "&lt;", '"']],
    ["it's", "it's", ["i", "t", "'", "s", '"']],
  ];
  for (const [value, text, expected] of table) {
    const attribute = read(`<a  x="1" test="${value}" y="2"/>`).attributes.get("test");
    assert.ok(attribute);
    assert.equal(attribute.value.text, text);
    assert.deepEqual(sources(attribute.value), expected, value);
  }
});

test("Every character of an element's text knows its place", () => {
  const table: readonly [content: string, text: string, sources: readonly string[]][] = [
    ["abc", "abc", ["a", "b", "c", "<"]],
    ["", "", ["<"]],
    ["a\r\nb\rc\td", "a\nb\nc\td", ["a", "\r\n", "b", "\r", "c", "\t", "d", "<"]],
    ["a&lt;b", "a<b", ["a", "&lt;", "b", "<"]],
    ["a<!-- b -->c", "ac", ["a<!-- b -->", "c", "<"]],
    ["a<?pi b?>c", "ac", ["a<?pi b?>", "c", "<"]],
    ["a<b>no</b>c", "ac", ["a<b>no</b>", "c", "<"]],
    ["a<![CDATA[<&amp;\r\n]]>b", "a<&amp;\nb", ["a<![CDATA[", "<", "&", "a", "m", "p", ";", "\r\n]]>", "b", "<"]],
    ["<![CDATA[x]]>", "x", ["x", "]"]],
    ["<![CDATA[]]>", "", ["]"]],
  ];
  for (const [content, text, expected] of table) {
    const element = read(`<a>${content}</a>`);
    assert.equal(element.text.text, text);
    assert.deepEqual(sources(element.text), expected, content);
  }
});

test("An error in the third line of an attribute, behind two entities, has the right column", () => {
  const root = read(
    '<flow>\r\n  <if test="$a &lt; 1 and\r\n      $b &gt; 2 and\r\n      &quot;x&quot; = foo(3)"/>\r\n</flow>',
  );
  const test = root.children[0]?.attributes.get("test")?.value;
  assert.ok(test);
  assert.equal(test.text, '$a < 1 and       $b > 2 and       "x" = foo(3)');
  const error = test.error(test.text.indexOf("foo"), "Unknown function foo()");
  assert.deepEqual(error.position, { file: "flow.xml", line: 4, column: 23 });
  assert.equal(
    error.frame,
    [
      "  3 |       $b &gt; 2 and",
      '> 4 |       &quot;x&quot; = foo(3)"/>',
      "    |                       ^",
      "  5 | </flow>",
    ].join("\n"),
  );
});

test("Parts of a decoded text keep their places, the end included", () => {
  const text = read("<a>  x &lt;&gt;  </a>").text.trim();
  assert.equal(text.text, "x <>");
  assert.deepEqual(sources(text), ["x", " ", "&lt;", "&gt;", " "]);
  assert.deepEqual(sources(text.slice(2, 3)), ["&lt;", "&"]);
});

test("What isn't well-formed is refused at its place", () => {
  const table: readonly [text: string, message: RegExp, line: number, column: number][] = [
    ["", /^The file is empty$/, 1, 1],
    [" \n\ufeff", /^The file is empty$/, 1, 1],
    ["<!-- a -->", /Root element is missing/, 1, 11],
    ["<a b='x?y=1&z=2'/>", /Unterminated reference/, 1, 12],
    ["<a>\u{1f600} b && c</a>", /Unterminated reference/, 1, 9],
    ["<a>b &nbsp; c</a>", /Named entity isn't defined/, 1, 6],
    ["<a>\n  <b>\n</a>", /Missing end tag for element b/, 3, 1],
    ["<a/><b/>", /Extra content at the end/, 1, 5],
    ["<a x='1' x='2'/>", /Duplicate attribute: x/, 1, 15],
    ["<a>&nbsp;</a>", /Named entity isn't defined: &nbsp;/, 1, 4],
    ["<a>\u{1F600}\u{1F600}&nbsp;</a>", /Named entity isn't defined: &nbsp;/, 1, 8],
    ["<a x='a<b'/>", /Unescaped `<`/, 1, 8],
    ["<a x=1/>", /Attribute value expected/, 1, 6],
    ["<a><!-- a -- b --></a>", /isn't allowed inside a comment/, 1, 11],
    ["<a>\u0001</a>", /Invalid character/, 1, 4],
    ["\n<!DOCTYPE a [<!ENTITY x 'y'>]>\n<a/>", /DOCTYPE with an internal subset/, 2, 1],
    ["<?xml version='1.0' encoding='ISO-8859-1'?><a/>", /encoding ISO-8859-1/, 1, 1],
  ];
  for (const [text, message, line, column] of table) {
    const fault = faultOf(text);
    assert.match(fault.message, message);
    assert.doesNotMatch(fault.message, /\n|\(line/);
    assert.deepEqual(fault.position, { file: "flow.xml", line, column }, text);
  }
});

test("Common mistakes are told with what would be right", () => {
  assert.equal(faultOf("<a b='x?y=1&z=2'/>").hint, "Write &amp; for a plain &.");
  assert.equal(faultOf("<a b='x < y'/>").hint, "Write &lt; for it.");
  assert.match(faultOf("<a>&nbsp;</a>").hint ?? "", /&#160;/);
  assert.equal(faultOf("\n").hint, "A flow file starts with <flow>.");
  assert.equal(faultOf("text").hint, "A flow file starts with <flow>.");
});

test("A declaration, a DOCTYPE without a subset, comments and instructions are fine", () => {
  const root = read('<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE flow>\n<!-- x --><?y z?>\n<flow/>\n');
  assert.equal(root.name, "flow");
  assert.equal(root.text.text, "");
});

test("Elements may nest a thousand levels and no deeper", () => {
  const nested = (depth: number) => `${"<a>".repeat(depth)}${"</a>".repeat(depth)}`;
  assert.equal(read(nested(1000)).name, "a");
  assert.match(faultOf(nested(1001)).message, /nested more than 1000 levels/);
  assert.match(faultOf(nested(200_000)).message, /nested more than 1000 levels/);
});

test("Attributes named like members of Object are attributes", () => {
  const root = read('<a __proto__="1" constructor="2"/>');
  assert.equal(root.attributes.get("__proto__")?.value.text, "1");
  assert.equal(root.attributes.get("toString"), undefined);
});

function randomXml(random: Random, depth: number): string {
  const text = [
    "a",
    " ",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "&lt;",
    "&amp;",
    "&#65;",
    "&#x1F600;",
    "\u{1F600}",
    "<![CDATA[&<\r\n]]>",
    "<!-- < -->",
    "<?p ?>",
    "ü",
  ];
  const value = ["b", " ", "\n", "\r\n", "\r", "\t", "&gt;", "&quot;", "&#10;", "&#x1F600;", "\u{1F600}", ">", "="];
  const many = (choices: readonly string[]) =>
    Array.from({ length: random.below(6) }, () => random.pick(choices)).join("");
  const attributes = ["x", "y:z"]
    .slice(random.below(3))
    .map((name) => `${random.pick([" ", "\r\n\t"])}${name}${random.pick(["=", " = "])}"${many(value)}"`);
  const children = Array.from(
    { length: depth > 2 ? 0 : random.below(4) },
    () => many(text) + randomXml(random, depth + 1),
  );
  return `<e${attributes.join("")}>${children.join("")}${many(text)}</e>`;
}

/** Own texts of an element as the parser has them, children left out. */
function ownText(node: parsed.XmlElement): string {
  return node.children.map((child) => (child instanceof parsed.XmlText ? child.text : "")).join("");
}

function checkAgainst(element: XmlElement, node: parsed.XmlElement): void {
  assert.equal(element.text.text, ownText(node));
  assert.equal(
    sources(element.text)
      .slice(0, -1)
      .every((source, index) => fitsSource(source, element.text.text[index] ?? "")),
    true,
  );
  assert.deepEqual(Object.fromEntries([...element.attributes].map(([name, { value }]) => [name, value.text])), {
    ...node.attributes,
  });
  const children = node.children.filter((child) => child instanceof parsed.XmlElement);
  assert.equal(element.children.length, children.length);
  for (const [index, child] of element.children.entries()) checkAgainst(child, children[index] ?? assert.fail());
}

/** Whether a piece of the file can stand for a character: itself, a reference, a line end, or half of a reference to a pair. */
function fitsSource(source: string, character: string): boolean {
  return (
    source === "" ||
    source.startsWith(character) ||
    source.startsWith("&") ||
    (character === "\n" && source.startsWith("\r"))
  );
}

test("Any document has the texts and attributes that the parser gives, each character with its place", () => {
  const random = new Random(11);
  for (let round = 0; round < 500; round += 1) {
    const text = randomXml(random, 0);
    const { root } = parsed.parseXml(text, { preserveComments: true });
    checkAgainst(read(text), root ?? assert.fail());
  }
});
