<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output omit-xml-declaration="yes"/>
  <xsl:param name="upstream-url"/>
  <xsl:template match="/">
    <n><xsl:value-of select="count(document($upstream-url) | document('file:///etc/passwd') | document('/etc/passwd')
      | document('../../../apps.test.ts') | document('fit://site/../README.md') | document('fit://site/%2e%2e/README.md')
      | document('fit://request/nowhere') | document('../doctype.xml') | document('../flows') | document('http://127.0.0.1:1/'))"/></n>
  </xsl:template>
</xsl:stylesheet>
