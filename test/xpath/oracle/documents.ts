// Documents for the comparison with the oracle, each with the words that expressions over it are made of.
import type { Vocabulary } from "./random-expression.ts";

export type TestDocument = {
  readonly name: string;
  readonly xml: string;
  readonly namespaces: Readonly<Record<string, string>>;
  /** Where expressions start: paths to one node each. */
  readonly contexts: readonly string[];
  readonly words: Vocabulary;
};

const variables = { string: "text", number: "count-1", boolean: "flag" };

const nested = `<a id="1" n="10"><b id="2">one<c id="3" n="-2.5">two</c> three</b><!-- note --><b id="4" n="7"><a n="1e3"><b/><c>4</c></a>
  <b id="5">one<b id="6"><c n="  8 ">deep</c></b></b></b><?go fast?><c xml:lang="en-GB" id="7">12<d>3</d></c><?stop?><c xml:lang="de" n=".5">4<!--x-->5</c></a>`;

const namespaced = `<r xmlns:p="urn:p" xmlns:q="urn:q" p:k="1"><p:a k="x">1</p:a><q:a k="y" q:k="z">2<p:a xmlns:p="urn:p" k="x">3</p:a></q:a><a xmlns="urn:d" k="w"><b>4</b></a><a k="v">5</a></r>`;

const table = `<list><item type="x"><name>Anna</name><price>3.20</price><tags><tag>red</tag><tag>blue</tag></tags></item><item type="y"><name>Bo</name><price>10</price><tags/></item><item type="x"><name>Cy \u{1f600} Z</name><price>-0.5</price><tags><tag>red</tag></tags></item><item><name>  Di  Da </name><price>n/a</price></item></list>`;

export const documents: readonly TestDocument[] = [
  {
    name: "nested elements, comments, instructions",
    xml: nested,
    namespaces: {},
    contexts: ["/", "/a", "/a/b[2]", "/a/b[2]/b", "//c[1]", "/a/c/@id", "/a/comment()"],
    words: {
      names: ["a", "b", "c", "d"],
      attributes: ["id", "n"],
      texts: ["one", "1", "12", "e", "o", "", "abc"],
      variables,
    },
  },
  {
    name: "namespaces",
    xml: namespaced,
    namespaces: { p: "urn:p", q: "urn:q" },
    contexts: ["/", "/r", "/r/q:a"],
    words: {
      names: ["p:a", "q:a", "a", "r", "p:*", "b"],
      attributes: ["k", "p:k", "q:k"],
      texts: ["x", "1", "3", "urn:p"],
      variables,
    },
  },
  {
    name: "a table",
    xml: table,
    namespaces: {},
    contexts: ["/", "/list", "/list/item[2]", "//tag[1]"],
    words: {
      names: ["list", "item", "name", "price", "tags", "tag"],
      attributes: ["type"],
      texts: ["red", "x", "3.2", "10", "a", "Bo", " "],
      variables,
    },
  },
];

export const variableValues = { text: "red one", "count-1": 2, flag: true };
