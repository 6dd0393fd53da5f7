<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="pdf"/>
  <xsl:template match="/"><a><xsl:unknown/></a></xsl:template>
</xsl:stylesheet>
