#include <doctest/doctest.h>

#include "cli/pdu_view.hpp"
#include "tests/sms/vectors.hpp"
#include "util/text.hpp"
#include "util/utf.hpp"

TEST_CASE("no line of any PDU is wider than 80 columns") {
  std::size_t shown = 0;
  for (const auto& v : vectors::of_kind("pdu", 125)) {
    if (vectors::expects_error(v)) continue;
    CAPTURE(v["id"]);
    const bool with_smsc = v["smsc_included"];
    const auto pdu = sms::decode(vectors::octets(v[with_smsc ? "pdu_hex" : "tpdu_hex"]),
                                 with_smsc ? sms::Smsc::present : sms::Smsc::absent,
                                 sms::kind_from_string(v["direction"].get<std::string>()));
    const auto text = cli::pdu_text(pdu.value());
    for (const auto line : util::split(text, '\n')) CHECK(util::from_utf8(line).size() <= 80);
    CHECK(text.starts_with("SMS-"));
    ++shown;
  }
  CHECK(shown == 80);
}

TEST_CASE("a DELIVER is shown with all its fields") {
  const auto pdu = sms::decode(
      util::from_hex("07919730071111F1400B919746121611F10000811170021222230E06080412340201C8329BFD"
                     "6601")
          .value());
  CHECK(cli::pdu_text(pdu.value()) ==
        "SMS-DELIVER\n"
        "  Centre      +79037011111 (international, isdn)\n"
        "  From        +79642161111 (international, isdn)\n"
        "  Sent        2018-11-07T20:21:22+08:00\n"
        "  Protocol    PID 00\n"
        "  Coding      gsm7 (DCS 00)\n"
        "  Part        1 of 2 (reference 4660, 16 bit)\n"
        "  Element     08 12340201\n"
        "  Text        Hello,\n");
}

TEST_CASE("a text cannot send control characters to the terminal") {
  CHECK(cli::labelled("Text", "a\x1B[2Jb\u202Ec\u009B") ==
        "  Text        a\uFFFD[2Jb\uFFFDc\uFFFD\n");
  CHECK(cli::labelled("Text", "one\r\ntwo") == "  Text        one\n              two\n");
}

TEST_CASE("wide characters are counted as two columns") {
  std::string text;
  for (int i = 0; i < 34; ++i) text += "一";
  CHECK(cli::labelled("Text", text) ==
        "  Text        " + text.substr(0, 33 * 3) + "\n              一\n");
}
