<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output omit-xml-declaration="yes"/>
  <xsl:template match="/json">
    <ids sum="{sum(items/value/id)}" ok="{ok}"><xsl:value-of select="items/value[1]/*[2]"/></ids>
  </xsl:template>
</xsl:stylesheet>
