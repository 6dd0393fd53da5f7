<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output media-type="text/plain" omit-xml-declaration="yes" encoding="UTF-8"/>
  <xsl:template match="/"><from-base><xsl:call-template name="name"/></from-base></xsl:template>
  <xsl:template name="name">base</xsl:template>
</xsl:stylesheet>
