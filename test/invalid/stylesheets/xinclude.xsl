<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:template match="/"><x:include xmlns:x="http://www.w3.org/2001/XInclude" href="a.xml"/></xsl:template>
</xsl:stylesheet>
