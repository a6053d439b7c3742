#include "modem/channel/modem_text.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <random>

#include "modem/ussd/ussd_text.hpp"
#include "sms/gsm7.hpp"
#include "util/octets.hpp"
#include "util/utf.hpp"

namespace modem_text_test {

using modem::decode_name;
using modem::decode_number;
using modem::decode_text;
using modem::Packed;
using namespace std::string_view_literals;

namespace {

constexpr std::string_view kTexts[] = {
    "Your balance is 12.50",
    "Saldo, Plan: 154MIN. Tope: disponible 0.00C. SMS, Tope: disponible 4.19C.",
    "Sisa pulsa Rp.3000.Aktif sd 26/02/2020.\nKonten & Raih\n1.YA\n2.Cek Kuota\n",
    "Guthaben: 7,32 EUR (bis 31.12.)",
    "Votre solde est de 1500 FCFA, valable jusqu'au 30/11.",
    "OK thanks",
    "1) Airtime 2) Data 3) Help",
    "Press 1 to go on, 0 to end"};

std::string hex_of(std::string_view octets) {
  return util::to_hex(util::as_octets(octets));
}

std::string ucs2_of(std::string_view utf8) {
  util::Octets octets;
  for (const char16_t unit : util::utf8_to_utf16(utf8)) {
    octets.push_back(static_cast<std::uint8_t>(unit >> 8));
    octets.push_back(static_cast<std::uint8_t>(unit & 0xFF));
  }
  return util::to_hex(octets);
}

std::string packed_of(std::string_view text) {
  return util::to_hex(sms::gsm7::pack_ussd(*sms::gsm7::encode(text)));
}

}  // namespace

TEST_CASE("a text is read in each form of hexadecimal, whatever the data coding scheme says") {
  for (const auto text : kTexts) {
    for (const std::optional<int> dcs :
         {std::optional<int>(15), std::optional<int>(0), std::optional<int>()}) {
      CAPTURE(text);
      CAPTURE(dcs.value_or(-1));
      CHECK(decode_text(text, dcs, Packed::possible) == text);
      CHECK(decode_text(hex_of(text), dcs, Packed::possible) == text);
      CHECK(decode_text(ucs2_of(text), dcs, Packed::possible) == text);
      CHECK(decode_text(packed_of(text), dcs, Packed::possible) == text);
    }
    CHECK(decode_text(ucs2_of(text), 72, Packed::possible) == text);
    CHECK(decode_text(hex_of(text), 68, Packed::possible) == text);
  }
}

TEST_CASE("UCS2 of one script is read without a data coding scheme, byte order marks are obeyed") {
  for (const auto text : {"Баланс: 12,50 руб."sv, "رصيدك هو 12"sv, "您的余额为12.50元"sv,
                          "Υπόλοιπο 5"sv, "आपका बैलेंस"sv}) {
    CAPTURE(text);
    CHECK(decode_text(ucs2_of(text), std::nullopt, Packed::possible) == text);
    CHECK(decode_text(ucs2_of(text), 72, Packed::possible) == text);
    CHECK(decode_text("FEFF" + ucs2_of(text), 15, Packed::possible) == text);
  }
  CHECK(decode_text("FFFE420061006C00", 72, Packed::possible) == "Bal");
  CHECK(decode_text("FEFFFEFF00420061", 72, Packed::possible) == "Ba");
  CHECK(decode_text("\xEF\xBB\xBF"
                    "Bal",
                    15, Packed::possible) == "Bal");
}

TEST_CASE("swapped UCS2, UTF-8 and unpacked septets in hexadecimal are read") {
  CHECK(decode_text("420061006C0061006E0063006500", 15, Packed::possible) == "Balance");
  CHECK(decode_text(ucs2_of("ĀĀĀ"), 72, Packed::possible) == "ĀĀĀ");  // 0100 0100 0100
  for (const auto text : {"Баланс: 12,50 руб."sv, "رصيدك هو 12"sv, "Υπόλοιπο: 5 ευρώ"sv}) {
    CAPTURE(text);
    CHECK(decode_text(hex_of(text), 15, Packed::possible) == text);
    CHECK(decode_text(hex_of(text), std::nullopt, Packed::possible) == text);
  }
  CHECK(decode_text(hex_of("Write to a\0b.example, 5 \x02 or \x1B\x65"sv), 15, Packed::possible) ==
        "Write to a@b.example, 5 $ or \xE2\x82\xAC");
  CHECK(decode_text("57726974652061002E62", 15, Packed::possible) == "Write a@.b");
  // Characters of East Asia stay what they are.
  CHECK(decode_text(ucs2_of("您的余额为12.50元"), 72, Packed::possible) == "您的余额为12.50元");
}

TEST_CASE("the octets of the GSM alphabet are letters") {
  CHECK(decode_text("write to a\x11"
                    "b\0c.org, 5\x02"sv,
                    15, Packed::possible) == "write to a_b@c.org, 5$");
  CHECK(decode_text("20 \x1B\x65"sv, 15, Packed::possible) == "20 \xE2\x82\xAC");
  CHECK(decode_text("Balance\0\0\x07\x08"sv, 15, Packed::possible) == "Balance");
}

TEST_CASE("octets above ASCII are UTF-8 if they can be, else Latin-1") {
  CHECK(decode_text("T\xE9l\xE9"
                    "com",
                    std::nullopt, Packed::possible) ==
        "T\xC3\xA9l\xC3\xA9"
        "com");
  CHECK(decode_text("T\xC3\xA9l\xC3\xA9", std::nullopt, Packed::possible) == "T\xC3\xA9l\xC3\xA9");
}

TEST_CASE("a name is one valid line in every form, and numbers stay as they are") {
  CHECK(decode_name("evz\x1E\x06").starts_with("evz"));
  CHECK(decode_name("Orange@") == "Orange@");
  CHECK(decode_name("0054006500730074004E00650074") == "TestNet");
  CHECK(decode_name("546573744E6574") == "TestNet");
  CHECK(decode_name("T\xE9l\xE9"
                    "com") ==
        "T\xC3\xA9l\xC3\xA9"
        "com");
  CHECK(decode_name("00420065006C0067") == "Belg");
  CHECK(decode_name("Some \"Net\"") == "Some \"Net\"");
  CHECK(decode_name("26201") == "26201");
  CHECK(decode_name("234150") == "234150");
  CHECK(decode_name("CAFE") == "CAFE");
  CHECK(decode_name("a\nb") == "a b");
  CHECK(decode_name(std::string(200, 'x')).size() == 64);
}

TEST_CASE("octets that are no text are no name") {
  CHECK(decode_name("\xFF\xFE~\x80\x1B\xC3\x28U\xAA"sv.substr(0, 4)).find('\xFF') ==
        std::string::npos);
  CHECK(decode_name("\x80\x81\x82\x83"sv).empty());
  CHECK(decode_name("").empty());
}

TEST_CASE("a number may be written in UCS2 or ASCII, and digits alone stay as they are") {
  CHECK(decode_number("002B0034003900310037") == "+4917");
  CHECK(decode_number("2B343931373030303030") == "+4917000000"sv.substr(0, 10));
  CHECK(decode_number("+491700000001") == "+491700000001");
  CHECK(decode_number("237650000000") == "237650000000");
  CHECK(decode_number("00360032003400300031") == "62401");
  CHECK(decode_number("26201") == "26201");
  CHECK(decode_number("310260") == "310260");
}

TEST_CASE("any octets give valid UTF-8 without control characters") {
  std::mt19937 random(1);  // NOLINT(cert-msc*): the same octets each time
  for (int i = 0; i < 20000; ++i) {
    std::string octets(random() % 40, '\0');
    for (char& c : octets) c = static_cast<char>(random());
    if (i % 2 == 0) octets = hex_of(octets);
    for (const auto& text :
         {decode_text(octets, static_cast<int>(random() % 256), Packed::possible),
          decode_name(octets)}) {
      CHECK(util::is_valid_utf8(text));
      if (text.find('\0') == std::string::npos)
        CHECK(decode_text(ucs2_of(text), 72, Packed::possible) == text);
      for (const auto c : util::from_utf8(text))
        CHECK((c >= 0x20 || c == '\n' || c == '\r' || c == '\t'));
    }
  }
}

}  // namespace modem_text_test
