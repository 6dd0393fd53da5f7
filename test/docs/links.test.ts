// Every relative link in README, changelog and docs leads to a file that is there, and to a heading of it.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { it } from "node:test";
import { page, root } from "./console.ts";

const docs = readdirSync(path.join(root, "docs"), { recursive: true }).map((name) => path.join("docs", String(name)));
const pages = ["README.md", "CHANGELOG.md", ...docs.filter((name) => name.endsWith(".md")), "test/apps/README.md"];

for (const name of pages) {
  it(`the links of ${name} lead somewhere`, () => {
    assert.deepEqual(
      linksOf(page(name)).filter((link) => !leadsSomewhere(name, link)),
      [],
    );
  });
}

it("every page is in the index", () => {
  const index = linksOf(page("docs/README.md")).map((link) => path.join("docs", link.split("#", 1)[0] as string));
  const decisions = linksOf(page("docs/decisions/README.md")).map((link) => path.join("docs/decisions", link));
  const listed = new Set([...index, ...decisions, "docs/README.md"]);
  assert.deepEqual(
    pages.filter((name) => name.startsWith("docs") && !listed.has(name)),
    [],
  );
});

/** Relative ones, outside of code. */
function linksOf(markdown: string): readonly string[] {
  const prose = markdown.replace(/^```[\s\S]*?^```$/gm, "").replace(/`[^`\n]*`/g, "code");
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] as string);
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

function leadsSomewhere(from: string, link: string): boolean {
  const [name = "", anchor] = link.split("#", 2);
  const file = name === "" ? path.join(root, from) : path.join(root, path.dirname(from), name);
  if (!existsSync(file)) return false;
  return anchor === undefined || anchorsOf(readFileSync(file, "utf8")).has(anchor);
}

/** The anchors that headings get on GitHub. */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const prose = markdown.replace(/^```[\s\S]*?^```$/gm, "");
  const headings = [...prose.matchAll(/^#{1,6} (.+)$/gm)].map((match) => match[1] as string);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}
