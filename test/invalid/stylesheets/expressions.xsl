<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:template match="a//">
    <xsl:if
      test="1 +"><b c="{d[}" e="{f}{{g}}"/></xsl:if>
    <xsl:value-of select="concat('x', foo(1, $a.b-c, $ns:d)"/>
  </xsl:template>
</xsl:stylesheet>
