import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { notationOf } from "../../src/debugging/debug-lines.ts";

/** How a message is written into a body of this type; undefined where it isn't. */
function written(mime: string, text: string): string | undefined {
  return notationOf(mime)?.([{ level: "debug", topic: "env", text }]);
}

describe("debug messages in an answer", () => {
  it("are lines of level, topic and text", () => {
    for (const mime of ["", "text/plain", "application/json", "application/problem+json; charset=UTF-8", "text/csv"])
      assert.equal(written(mime, "Env vars: {\n}"), "debug   [env]                  Env vars: {\n}\n", mime);
    const two = [
      { level: "warning", topic: "a-topic-that-is-very-long-indeed", text: "x" },
      { level: "verbose", topic: "x", text: "" },
    ] as const;
    assert.equal(
      notationOf("")?.(two),
      "warning [a-topic-that-is-very-long-indeed]x\nverbose [x]                    \n",
    );
  });

  it("are a comment in HTML and XML that nothing ends", () => {
    for (const mime of ["text/html", "TEXT/HTML; charset=utf-8", "application/xml", "image/svg+xml", "text/xml"]) {
      const text = written(mime, "--> --!> <script> & ]]> -- --- <!--");
      assert.equal(
        text,
        "<!--\ndebug   [env]                  -&#45;&#62; -&#45;!&#62; &#60;script&#62; &#38; ]]&#62; -&#45; -&#45;- &#60;!-&#45;\n-->\n",
      );
    }
  });

  it("are a comment in scripts and style sheets that nothing ends", () => {
    for (const mime of ["text/javascript", "application/javascript", "application/x-javascript", "text/css"])
      assert.equal(written(mime, "*/ alert(1) /*"), "/*\ndebug   [env]                  *\\/ alert(1) /*\n*/\n", mime);
  });

  it("have no control characters, and no lines that aren't", () => {
    assert.equal(
      written("", "\u001b[31m\u0000\u0085\u2028a\r\nb\rc\td\u007f"),
      "debug   [env]                  \\u001b[31m\\u0000\\u0085\\u2028a\nb\nc\td\\u007f\n",
    );
  });

  it("don't stand in what isn't text, never ends, or isn't UTF-8", () => {
    for (const mime of [
      "image/png",
      "application/octet-stream",
      "application/pdf",
      "multipart/form-data; boundary=x",
      "text/event-stream",
      "text/html; charset=iso-8859-1",
      'text/html; charset="utf-16"',
      "text/html;charset=utf-7",
    ])
      assert.equal(notationOf(mime), undefined, mime);
  });

  it("are nothing where there are none", () => {
    for (const mime of ["", "text/html", "text/css"]) assert.equal(notationOf(mime)?.([]), "");
  });
});
