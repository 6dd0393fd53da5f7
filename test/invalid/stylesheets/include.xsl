<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:include href="parts/none.xsl"/>
  <xsl:include href="../../apps/xslt/styles/echo.xsl"/>
  <xsl:import href="http://example.com/a.xsl"/>
  <xsl:import href="file:///etc/passwd"/>
  <xsl:include/>
  <xsl:include href="parts/broken.xsl"/>
  <xsl:include href="include.xsl"/>
</xsl:stylesheet>
