// Stylesheets by the sections of XSLT 1.0, run as the `xslt` action runs them, compared with Debian's xsltproc.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, it } from "node:test";
import { checkStylesheet, runStylesheet } from "../../src/xslt/stylesheets.ts";
import { comparable } from "./same-result.ts";

const input = `<?xml version="1.0"?>
<shop xmlns:p="urn:p" city="Köln">
  <item id="i1" price="3.5" kind="a">lamp &amp; shade</item>
  <item id="i2" price="12" kind="b">chair</item>
  <item id="i3" price="7.25" kind="a"><p:note>new</p:note>desk</item>
  <!-- a comment --><?target data?>
  <text xml:space="preserve">  two  spaces </text>
</shop>`;

/** What stands in the stylesheet, by the section of the Recommendation that it is about. */
const stylesheets: Readonly<Record<string, string>> = {
  "2.7 embedded literal results": `<xsl:template match="/"><out at="{shop/@city}"><xsl:value-of select="count(//item)"/></out></xsl:template>`,
  "3.4 white space": `<xsl:strip-space elements="*"/><xsl:preserve-space elements="text"/><xsl:template match="/"><out><xsl:copy-of select="shop"/></out></xsl:template>`,
  "5.2 patterns": `<xsl:template match="/"><out><xsl:apply-templates select="//item|//comment()|//processing-instruction()"/></out></xsl:template><xsl:template match="item[@kind='a']"><a/></xsl:template><xsl:template match="item"><b/></xsl:template><xsl:template match="comment()"><c/></xsl:template><xsl:template match="processing-instruction('target')"><d/></xsl:template>`,
  "5.5 conflicts": `<xsl:template match="/"><out><xsl:apply-templates select="//item"/></out></xsl:template><xsl:template match="item" priority="2">x</xsl:template><xsl:template match="shop/item">y</xsl:template>`,
  "5.7 modes": `<xsl:template match="/"><out><xsl:apply-templates select="//item" mode="m"/></out></xsl:template><xsl:template match="item" mode="m"><m><xsl:value-of select="@id"/></m></xsl:template><xsl:template match="item"><n/></xsl:template>`,
  "5.8 built-in rules": `<xsl:template match="item"/>`,
  "6 named templates": `<xsl:template match="/"><out><xsl:call-template name="t"><xsl:with-param name="p" select="3"/></xsl:call-template></out></xsl:template><xsl:template name="t"><xsl:param name="p" select="1"/><xsl:param name="q" select="'d'"/><xsl:if test="$p &gt; 0"><r n="{$p}{$q}"/><xsl:call-template name="t"><xsl:with-param name="p" select="$p - 1"/></xsl:call-template></xsl:if></xsl:template>`,
  "7.1 elements and attributes": `<xsl:attribute-set name="s"><xsl:attribute name="a">1</xsl:attribute></xsl:attribute-set><xsl:template match="/"><xsl:element name="{name(*)}2" use-attribute-sets="s"><xsl:attribute name="b" namespace="urn:b">2</xsl:attribute></xsl:element></xsl:template>`,
  "7.3 and 7.4 instructions and comments": `<xsl:template match="/"><out><xsl:processing-instruction name="pi">x</xsl:processing-instruction><xsl:comment>c</xsl:comment></out></xsl:template>`,
  "7.5 copying": `<xsl:template match="@*|node()"><xsl:copy><xsl:apply-templates select="@*|node()"/></xsl:copy></xsl:template>`,
  "7.6 value templates": `<xsl:template match="/"><out a="{{{count(//item)}}}" b="{concat('x', shop/@city)}"/></xsl:template>`,
  "7.7 numbering": `<xsl:template match="/"><out><xsl:for-each select="//item"><xsl:number format="I. "/><xsl:number value="position() * 1234" grouping-separator="," grouping-size="3"/><xsl:number format="a) "/></xsl:for-each></out></xsl:template>`,
  "8 and 9 repetition and conditions": `<xsl:template match="/"><out><xsl:for-each select="//item"><xsl:choose><xsl:when test="@price &gt; 10">dear</xsl:when><xsl:when test="@kind='a'">a</xsl:when><xsl:otherwise>other</xsl:otherwise></xsl:choose></xsl:for-each></out></xsl:template>`,
  "10 sorting": `<xsl:template match="/"><out><xsl:for-each select="//item"><xsl:sort select="@kind" order="descending"/><xsl:sort select="@price" data-type="number"/><i><xsl:value-of select="@id"/></i></xsl:for-each></out></xsl:template>`,
  "11 variables and fragments": `<xsl:variable name="g" select="2"/><xsl:template match="/"><xsl:variable name="f"><a>1</a><a>2</a></xsl:variable><out n="{$g}"><xsl:copy-of select="$f"/><xsl:value-of select="string($f)"/></out></xsl:template>`,
  "12.2 keys": `<xsl:key name="k" match="item" use="@kind"/><xsl:template match="/"><out><xsl:for-each select="//item[generate-id() = generate-id(key('k', @kind)[1])]"><g k="{@kind}" n="{count(key('k', @kind))}" sum="{sum(key('k', @kind)/@price)}"/></xsl:for-each></out></xsl:template>`,
  "12.3 number formats": `<xsl:decimal-format name="de" decimal-separator="," grouping-separator="."/><xsl:template match="/"><out a="{format-number(1234567.891, '#.##0,00', 'de')}" b="{format-number(0.256, '0%')}" c="{format-number(-5, '0.0;(0.0)')}" d="{format-number('x', '0')}"/></xsl:template>`,
  "12.4 other functions": `<xsl:template match="/"><out a="{system-property('xsl:version')}" b="{element-available('xsl:sort')}" c="{function-available('nothing')}"><xsl:for-each select="//item[1]"><xsl:value-of select="current()/@id"/></xsl:for-each></out></xsl:template>`,
  "15 fallback": `<xsl:template match="/"><out><x:unknown xmlns:x="urn:x" xsl:exclude-result-prefixes="x"/></out></xsl:template>`,
  "16.1 xml": `<xsl:output method="xml" indent="no" omit-xml-declaration="yes" cdata-section-elements="c"/><xsl:template match="/"><out><c>&lt;&amp;</c></out></xsl:template>`,
  "16.2 html": `<xsl:output method="html"/><xsl:template match="/"><html><body><br/><p title="&lt;"><xsl:value-of select="//item[1]"/></p><script>a &lt; b</script></body></html></xsl:template>`,
  "16.3 text": `<xsl:output method="text"/><xsl:template match="/"><xsl:for-each select="//item"><xsl:value-of select="."/><xsl:text>&#10;</xsl:text></xsl:for-each></xsl:template>`,
  "16.4 escaping": `<xsl:template match="/"><out><xsl:value-of select="'&lt;b/&gt;'" disable-output-escaping="yes"/></out></xsl:template>`,
  "EXSLT strings, sets, dates and node-set": `<xsl:template match="/" xmlns:str="http://exslt.org/strings" xmlns:set="http://exslt.org/sets" xmlns:exsl="http://exslt.org/common" xmlns:math="http://exslt.org/math"><xsl:variable name="f"><a>3</a><a>1</a></xsl:variable><out m="{math:max(//item/@price)}" n="{count(exsl:node-set($f)/a)}" d="{count(set:distinct(//item/@kind))}"><xsl:for-each select="str:tokenize('a,b,c', ',')"><t><xsl:value-of select="."/></t></xsl:for-each></out></xsl:template>`,
};

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "xslt-")));
after(() => rmSync(folder, { recursive: true }));

const version = spawnSync("xsltproc", ["--version"], { encoding: "utf8" });
const skip = version.status === 0 ? false : "xsltproc, which the results are compared with, is not installed";

describe("stylesheets give what xsltproc gives", { skip }, () => {
  for (const [title, templates] of Object.entries(stylesheets)) it(title, () => check(title, templates));
});

async function check(title: string, templates: string): Promise<void> {
  const base = path.join(folder, title.replace(/\W+/g, "-"));
  const sheet = `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:p="urn:p" exclude-result-prefixes="p">${templates}</xsl:stylesheet>`;
  writeFileSync(`${base}.xsl`, sheet);
  writeFileSync(`${base}.xml`, input);
  const name = { folder, file: `${base}.xsl` };
  const checked = checkStylesheet(name);
  assert.equal(checked.kind, "needs", JSON.stringify(checked));
  if (checked.kind !== "needs") return;
  const { needs } = checked;
  const result = await runStylesheet({ ...name, cache: false, needs, input, parameters: [], documents: new Map() });
  const other = spawnSync("xsltproc", ["--nonet", "--nowrite", `${base}.xsl`, `${base}.xml`], { encoding: "utf8" });
  assert.equal(result.kind === "done", other.status === 0, `${JSON.stringify(result)} ${other.stderr}`);
  if (result.kind !== "done") return;
  const text = typeof result.body === "string" ? result.body : Buffer.from(result.body).toString("utf8");
  assert.equal(comparable(text, result.mime), comparable(other.stdout, result.mime));
}
