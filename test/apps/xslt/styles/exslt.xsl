<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:exsl="http://exslt.org/common" xmlns:math="http://exslt.org/math" xmlns:set="http://exslt.org/sets"
  xmlns:func="http://exslt.org/functions" xmlns:str="http://exslt.org/strings" xmlns:date="http://exslt.org/dates-and-times"
  xmlns:dyn="http://exslt.org/dynamic" xmlns:my="urn:my" extension-element-prefixes="exsl math set func str date dyn">
  <xsl:output method="text"/>
  <func:function name="my:double"><xsl:param name="n"/><func:result select="$n * 2"/></func:function>
  <xsl:variable name="tree"><a><b>tree</b></a></xsl:variable>
  <xsl:template match="/json">
    <xsl:value-of select="exsl:node-set($tree)/a/b"/>
    <xsl:value-of select="concat(' ', math:max(list/value), ' ', count(set:distinct(list/value)), ' ', my:double(21), ' ')"/>
    <xsl:for-each select="str:tokenize(words, ' ')">[<xsl:value-of select="."/>]</xsl:for-each>
    <xsl:value-of select="concat(' ', date:year('2026-11-21'), ' ', dyn:evaluate('1 + 1'))"/>
  </xsl:template>
</xsl:stylesheet>
