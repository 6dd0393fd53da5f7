<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="text"/>
  <xsl:param name="text"/>
  <xsl:param name="number"/>
  <xsl:param name="truth"/>
  <xsl:param name="nodes"/>
  <xsl:param name="json"/>
  <xsl:param name="data"/>
  <xsl:param name="unset" select="'default'"/>
  <xsl:param name="request" select="'own'"/>
  <xsl:variable name="not-given" select="'variable'"/>
  <xsl:template match="/">
    <xsl:value-of select="concat($text, '|', $number * 2, '|', $truth, '|', count($nodes), '|', $nodes[3], '|', sum($nodes[position() &lt; 3]), '|', $json/k/n + 1, '|', $data/data/@name, '|', $unset, '|', $request)"/>
  </xsl:template>
</xsl:stylesheet>
