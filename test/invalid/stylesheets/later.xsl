<xsl:stylesheet version="2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:template match="/">
    <xsl:value-of select="if (a) then 1 else 2"/>
  </xsl:template>
</xsl:stylesheet>
