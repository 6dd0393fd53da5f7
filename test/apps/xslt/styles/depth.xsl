<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="text"/>
  <xsl:template match="/">
    <xsl:call-template name="count"><xsl:with-param name="to" select="700"/></xsl:call-template>
  </xsl:template>
  <xsl:template name="count">
    <xsl:param name="to"/>
    <xsl:choose>
      <xsl:when test="$to > 0">
        <xsl:variable name="rest">
          <xsl:call-template name="count"><xsl:with-param name="to" select="$to - 1"/></xsl:call-template>
        </xsl:variable>
        <xsl:value-of select="$rest + 1"/>
      </xsl:when>
      <xsl:otherwise>0</xsl:otherwise>
    </xsl:choose>
  </xsl:template>
</xsl:stylesheet>
