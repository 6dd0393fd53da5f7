<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:template match="/"><got name="{name(*)}"><xsl:value-of select="."/></got></xsl:template>
</xsl:stylesheet>
