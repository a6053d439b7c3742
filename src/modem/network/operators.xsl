<?xml version="1.0"?>
<!-- serviceproviders.xml of mobile-broadband-provider-info as a table for C++: one line for each network. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="text" encoding="UTF-8"/>
  <xsl:template match="/">
    <xsl:for-each select="//provider/gsm/network-id[@mcc and @mnc]">
      <xsl:variable name="provider" select="../.."/>
      <xsl:text>{"</xsl:text>
      <xsl:value-of select="translate(concat(@mcc, @mnc), ' ', '')"/>
      <xsl:text>", "</xsl:text>
      <xsl:value-of select="$provider/../@code"/>
      <xsl:text>", "</xsl:text>
      <xsl:value-of select="translate(normalize-space($provider/name[1]), '&quot;\', '')"/>
      <xsl:text>", "</xsl:text>
      <xsl:for-each select="../balance-check/ussd[not(@replacement)]">
        <xsl:if test="position() &gt; 1"><xsl:text> </xsl:text></xsl:if>
        <xsl:value-of select="translate(normalize-space(.), ' &quot;\', '')"/>
      </xsl:for-each>
      <xsl:text>"},&#10;</xsl:text>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
