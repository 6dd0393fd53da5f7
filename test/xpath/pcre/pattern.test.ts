// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how replacements name groups
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { compilePattern } from "../../../src/xpath/pcre/compile-pattern.ts";
import type { AlertSink } from "../../../src/xpath/pcre/pattern.ts";
import { parseReplacement } from "../../../src/xpath/pcre/replacement.ts";

const silent: AlertSink = { alert: (topic, message) => assert.fail(`${topic}: ${message}`) };

function replace(subject: string, pattern: string, replacement: string, modifiers = ""): string {
  return compilePattern(pattern, modifiers).replace(subject, parseReplacement(replacement), silent);
}

// pattern, modifiers, subjects that match, subjects that don't
const tests: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
  ["^f.", "i", ["FIT", "fa"], ["af"]],
  ["^[a-z0-9]+$", "", ["abc", "a1\n"], ["", "A", "a\n\n", "a\nb"]],
  ["^abc\\z", "", ["abc"], ["abc\n"]],
  ["^abc\\Z", "", ["abc", "abc\n"], ["abc\n\n", "abc\nd"]],
  ["^b$", "m", ["a\nb\nc", "b"], ["a b"]],
  ["\\Ab", "m", ["b"], ["a\nb"]],
  ["^$", "m", ["", "a\n\nb"], ["a", "a\n"]],
  ["a.b", "", ["a b", "a😀b", "a\rb"], ["a\nb"]],
  ["a.b", "s", ["a\nb"], ["ab"]],
  ["a b # c", "x", ["ab"], ["a b"]],
  ["a\\ b[ #]c", "x", ["a b c", "a b#c"], ["abc"]],
  ["a +", "x", ["aaa"], ["b"]],
  ["(?x) a b # the rest\n c", "", ["abc"], ["a b c"]],
  ["(?i)a(?-i)b", "", ["Ab", "ab"], ["aB"]],
  ["a(?i)b|c", "", ["aB", "C"], ["AB"]],
  ["(?i:a)b", "", ["Ab"], ["aB"]],
  ["((?i)a)b", "", ["Ab"], ["AB"]],
  ["(?s).(?-s).", "", ["\na"], ["a\n"]],
  ["ü", "i", ["Ü"], ["u"]],
  ["[^ü]", "i", ["u"], ["Ü"]],
  ["^[[:alpha:]]+$", "", ["aZ"], ["ü", "a1", ""]],
  ["^[[:^alpha:]]+$", "", ["1ü"], ["a"]],
  ["^[[:punct:][:space:]]+$", "", ["!~ \t"], ["a"]],
  ["^[[:xdigit:]_]+$", "", ["fF0_"], ["g"]],
  ["[:alpha]", "", [":", "a"], ["b"]],
  ["^[]a]+$", "", ["]a"], ["b"]],
  ["^[^]a]$", "", ["b"], ["]", "a"]],
  ["^[a\\-z]+$", "", ["-az"], ["b"]],
  ["^[\\d-x]+$", "", ["1-x"], ["a"]],
  ["^[\\Q^]\\E]+$", "", ["^]"], ["Q"]],
  ["^[\\x41-\\x{43}\\103]+$", "", ["ABC"], ["D"]],
  ["^\\d$", "", ["7"], ["٣"]],
  ["^\\w$", "", ["_"], ["é"]],
  ["^\\W$", "", ["é", "😀"], ["a"]],
  ["^\\s$", "", [" ", "\v", "\f"], ["\u00a0"]],
  ["^\\h\\H$", "", ["\u00a0a", "\ta"], ["\na"]],
  ["^\\v\\V$", "", ["\na", "\u2028a"], ["aa"]],
  ["^\\N$", "", ["a"], ["\n"]],
  ["^a\\Rb$", "", ["a\r\nb", "a\nb", "a\rb", "a\u2029b"], ["a\n\nb"]],
  ["^\\R\\n$", "", ["\r\n\n", "\n\n"], ["\r\n"]],
  ["^\\p{Lu}\\P{Lu}\\pL$", "", ["Äää"], ["ää1"]],
  ["^\\p{Greek}+$", "", ["αβ"], ["ab"]],
  ["^[\\p{^L}]$", "", ["1"], ["a"]],
  ["^\\p{L&}\\p{Xan}\\p{Any}$", "", ["a1\n"], ["1a "]],
  ["^\\Qa.b\\E+$", "", ["a.b", "a.bbb"], ["aab", "a.ba.b"]],
  ["^\\Q.*", "", [".*"], ["a"]],
  ["^\\e\\a\\f\\t\\cA\\0$", "", ["\x1b\x07\f\t\x01\0"], ["a"]],
  ["^\\o{101}\\x{1F600}$", "", ["A😀"], ["A"]],
  ["^(?P<year>\\d{4})-(?P=year)$", "", ["2020-2020"], ["2020-2021"]],
  ["^(?<a>x)(?'b'y)\\k<b>\\k'a'\\k{a}\\g{b}$", "", ["xyyxxy"], ["xyxyxy"]],
  ["^(a)(b)\\g{-1}\\g1\\2$", "", ["abbab"], ["abaab"]],
  ["^(a)\\1(?:0)\\12?$", "", ["aa0", "aa0\n"], ["aa1"]],
  ["^(a)\\12$", "", ["a\n"], ["aa2"]],
  ["(?<=a)b", "", ["ab"], ["cb"]],
  ["(?<!a)b", "", ["cb", "b"], ["ab"]],
  ["^a(?!b)", "", ["ac", "a"], ["ab"]],
  ["^(?=.*\\d)(?=.*[a-z]).{8,}$", "", ["abcdefg1"], ["abcdefgh", "a1"]],
  ["^a++a", "", [], ["aaa"]],
  ["^a*+b", "", ["aab", "b"], ["aac"]],
  ["^(?>a|ab)c", "", ["ac"], ["abc"]],
  ["^(?>(a)|b)\\1$", "", ["aa"], ["ab"]],
  ["^x{2}y{1,2}z{1,}$", "", ["xxyz", "xxyyzzz"], ["xyz", "xxyyyz"]],
  ["^a{,3}$", "", ["a{,3}"], ["aa"]],
  ["^{$", "", ["{"], [""]],
  ["^x{a}$", "", ["x{a}"], ["xa"]],
  ["a(?#comment)b", "", ["ab"], ["a"]],
  ["^(?:)$", "", [""], ["a"]],
  ["^(?:a|)$", "", ["", "a"], ["b"]],
  ["^\\bfoo\\b$", "", ["foo"], ["food"]],
  ["o\\B", "", ["foo"], ["o"]],
  ["^\\y\\-\\/$", "", ["y-/"], ["-/"]],
  ["^[\\b]$", "", ["\b"], ["b"]],
  ["^(?:^a)b", "", ["ab"], ["b"]],
  ["^.$", "", ["😀"], ["ab"]],
  ["^(?i)STRASSE$", "u", ["strasse"], ["straße"]],
  ["__proto__|constructor", "", ["__proto__"], ["proto"]],
];

describe("test", () => {
  for (const [pattern, modifiers, matching, failing] of tests) {
    test(`/${pattern}/${modifiers}`, () => {
      const compiled = compilePattern(pattern, modifiers);
      for (const subject of matching) assert.equal(compiled.test(subject, silent), true, JSON.stringify(subject));
      for (const subject of failing) assert.equal(compiled.test(subject, silent), false, JSON.stringify(subject));
    });
  }
});

// subject, pattern, replacement, modifiers, result
const replacements: readonly (readonly [string, string, string, string, string])[] = [
  ["FIT", "^F", "H", "", "HIT"],
  ["banAna", "na", "l", "i", "ball"],
  ["foo-bar-baz", "b(.)(.)", "b$1$1$1${7}$2$2$2", "", "foo-baaarrr-baaazzz"],
  ["2021-02-03", "20([012]\\d)-(\\d\\d)-(\\d\\d)", "$3.$2.$1", "", "03.02.21"],
  ["abc", "b", "[$0]", "", "a[b]c"],
  ["abc", "(b)", "${1}1$11", "", "ab1c"],
  ["abc", "b", "\\1 $& $` $' $$ $<n> ${x} $", "", "a\\1 $& $` $' $$ $<n> ${x} $c"],
  ["abc", "", "-", "", "-a-b-c-"],
  ["a😀", "", "-", "", "-a-😀-"],
  ["baac", "a*", "x", "", "xbxxcx"],
  ["a\nb\n", "^", "> ", "m", "> a\n> b\n"],
  ["a\nb\n", "$", ";", "m", "a;\nb;\n;"],
  ["a\n", "$", ";", "", "a;\n;"],
  ["aXbXc", "(?i)x(?<after>.)", "($1)", "", "a(b)(c)"],
  ["ab", "(?>(a))(b)", "$2$1", "", "ba"],
  ["ab", "(a)|(b)", "<$1,$2>", "", "<a,><,b>"],
  ["aaa", "^a", "b", "", "baa"],
  // Rounds that match nothing end a repetition, as in PCRE.
  ["_A ", "[^\\d\\s](?:a*|\\s)?", "x", "", "xx "],
];

describe("replace", () => {
  for (const [subject, pattern, replacement, modifiers, result] of replacements) {
    test(`/${pattern}/${modifiers} in ${JSON.stringify(subject)} by ${replacement}`, () => {
      assert.equal(replace(subject, pattern, replacement, modifiers), result);
    });
  }
});

describe("split", () => {
  const table: readonly (readonly [string, string, readonly string[]])[] = [
    ["A:B : C", "\\s*:\\s*", ["A", "B", "C"]],
    ["AXBxC", "(?i)x", ["A", "B", "C"]],
    [" a  b ", "\\s+", ["a", "b"]],
    ["a,b", "(,)", ["a", "b"]],
    ["abc", "", ["a", "b", "c"]],
    ["aBcD", "(?=[A-Z])", ["a", "Bc", "D"]],
    ["", ",", []],
    ["a", ",", ["a"]],
  ];
  for (const [subject, pattern, pieces] of table) {
    test(`${JSON.stringify(subject)} at /${pattern}/`, () => {
      assert.deepEqual(compilePattern(pattern).split(subject, silent), pieces);
    });
  }
});
