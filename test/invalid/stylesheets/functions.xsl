<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:template match="/">
    <xsl:value-of select="fit-log(fit-serialize($myVar))"/>
    <xsl:value-of select="lookup('fit://site/databases/db.json', 'key3')"/>
    <a href="{toupper('x')}"/>
    <xsl:value-of select="generate-id(current() | key('k', 'toupper(1)'))"/>
  </xsl:template>
</xsl:stylesheet>
