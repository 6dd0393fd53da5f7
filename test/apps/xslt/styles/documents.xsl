<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output omit-xml-declaration="yes"/>
  <xsl:param name="id"/>
  <xsl:template match="/">
    <all>
      <content><xsl:value-of select="document('fit://request/content')/data/@name"/></content>
      <one><xsl:value-of select="count(document('fit://request/content/one')/json)"/></one>
      <two><xsl:value-of select="name(document(concat('fit://request/content/', $id))/*)"/></two>
      <site><xsl:value-of select="document('fit://site/data.xml')/data/@name"/></site>
      <relative><xsl:value-of select="document('../data.xml')/data/@name"/></relative>
      <json><xsl:value-of select="document('fit://project/data.json')/json/a/value[2]"/></json>
      <html><xsl:value-of select="document('/page.html')/html/head/title"/></html>
      <self><xsl:value-of select="name(document('')/*)"/></self>
    </all>
  </xsl:template>
</xsl:stylesheet>
