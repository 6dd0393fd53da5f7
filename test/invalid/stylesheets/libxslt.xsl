<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:template>
    <b/>
  </xsl:template>
  <xsl:template name="twice"/>
  <xsl:template name="twice"/>
  <xsl:template match="*">
    <xsl:call-template
       name="none"/>
  </xsl:template>
</xsl:stylesheet>
