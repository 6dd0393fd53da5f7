<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:import href="parts/base.xsl"/>
  <xsl:include href="/styles/parts/name.xsl"/>
  <xsl:output media-type="application/x-data+xml"/>
</xsl:stylesheet>
