import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseHtml } from "../../../src/data/parse-html.ts";
import { parseXml } from "../../../src/data/parse-xml.ts";
import { evaluate, evaluateWith, MemoryHost } from "./memory-host.ts";

const page = parseHtml(`<body class="Main"><p class="a  myClass\tb">1</p><p class="my-class">2</p>
  <p class=MYCLASS>3</p><p class="">4</p><p>5</p><p id="myClass">6</p></body>`);

describe("has-class()", () => {
  test("finds elements in predicates, whatever the case", () => {
    const found = evaluateWith("//*[has-class('myClass')]", {}, page) as readonly { text(): string }[];
    assert.deepEqual(
      found.map((node) => node.text()),
      ["1", "3"],
    );
    assert.equal(evaluateWith("count(//*[has-class('a') and has-class('B')])", {}, page), 1);
    assert.equal(evaluateWith("count(//*[has-class('my')])", {}, page), 0);
  });

  test("looks at the first node of a node-set", () => {
    assert.equal(evaluateWith("has-class('main', //body)", {}, page), true);
    assert.equal(evaluateWith("has-class('myClass', /*)", {}, parseXml('<a class="myClass"/>')), true);
    assert.equal(evaluateWith("has-class('myClass', /*)", {}, parseXml('<a klass="myClass"/>')), false);
    assert.equal(evaluateWith("has-class('my-class', //p)", {}, page), false);
    assert.equal(evaluateWith("has-class('main', //none)", {}, page), false);
    assert.equal(evaluate("has-class('main')"), false);
  });

  test("takes the name from a node", () => {
    assert.equal(evaluateWith("has-class(/html/body/p[6]/@id, //p)", {}, page), true);
  });

  test("several names, or none, are false and one alert for a request", () => {
    for (const name of ["a b", "", " a", "a\n"]) {
      const host = new MemoryHost({ variables: { name } });
      assert.deepEqual(evaluate("//*[has-class($name)]", host, page), [], name);
      assert.equal(host.alerts.length, 1, name);
      assert.match(host.alerts[0] ?? "", /^has-class: /);
    }
  });
});
