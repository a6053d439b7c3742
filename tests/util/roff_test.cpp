#include "util/roff.hpp"

#include <doctest/doctest.h>

TEST_CASE("nothing in a text is a request or an escape, and the page is ASCII") {
  CHECK(util::roff_text("a-b \\n 'c' ~ ^") == "a\\-b \\en \\(aqc\\(aq \\(ti \\(ha");
  CHECK(util::roff_text(".so /etc/passwd") == "\\&.so /etc/passwd");
  CHECK(util::roff_text("'so x") == "\\(aqso x");
  CHECK(util::roff_text("5s … 1h") == "5s \\[u2026] 1h");
  CHECK(util::roff_text("").empty());
}

TEST_CASE("a page has a title, a name line, sections, items and lines") {
  util::ManualPage page("prog-queue", 1, "prog", "Show \"the\" queue");
  page.section("OPTIONS");
  page.part("prog queue list");
  page.paragraph("Run `prog queue`; an odd ` stays.");
  page.item({"-J", "--json"}, "JSON");
  page.item({"NAME"}, "");
  page.lines({"prog queue", "", ".x"});
  CHECK(page.text() ==
        ".TH \"PROG\\-QUEUE\" 1 \"\" gsmrelay \"prog\"\n.nh\n.ad l\n"
        ".SH \"NAME\"\nprog\\-queue \\- Show \"the\" queue\n"
        ".SH \"OPTIONS\"\n.SS \"prog queue list\"\n"
        ".PP\nRun \\fBprog queue\\fR; an odd ` stays.\n"
        ".TP\n\\fB\\-J\\fR, \\fB\\-\\-json\\fR\nJSON\n"
        ".TP\n\\fBNAME\\fR\n\\&\n"
        ".PP\n.in 0\n.nf\nprog queue\n\\&\n\\&.x\n.fi\n.in\n");
}
