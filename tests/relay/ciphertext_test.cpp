#include <doctest/doctest.h>

#include <array>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "crypto/base64.hpp"
#include "relay/ciphertext.hpp"
#include "relay/piece_sessions.hpp"
#include "tests/places.hpp"
#include "tests/relay/made_payloads.hpp"
#include "tests/relay/made_private_texts.hpp"
#include "util/text.hpp"

namespace {

// Payloads of every generation, made by an independent implementation with throw-away keys.
const std::string kV0 =
    "fAAAAGcoAAAAAAAAAAAAAACIMYa4ALQdXPBClpXamzzE8yjrzRhKbkgvpXjBA/"
    "Bsd+fVDMpBoKr4GBLRmGZYyHyAbpy4JTWAgawcWTg0/H9QV0MrqzbnCdJfkTOVDn5vC3/YrRMPV9PE3jGw/"
    "OnIlTW3YLb4wLm1Y/zdIRuhsQCii8MJcJ4BkhFHsCEKBLwBrbwSpcTPKC2Rp2Aw31lOLjY=";
const std::string kV2 =
    "AowAIGcoAAAAAAAAAAEAAACIMYa4ALQdXPBClpXamzzE8yjrzRhKbkgvpXjBA/"
    "Bsd8NOBXyQHzNwRi+hHYFJM9pv1X6VZiBM3W9yByvLb52qH7KjMnFfDUP3oZEN3xl1wPJT5DwYegskMpTpm9KEBxv0gel"
    "yk7/f1vQpHdKODzsx5H9cD7oAyWoZQ/"
    "dfohx0vovDCXCeAZIRR7AhCgS8Aa28EqXEzygtkadgMN9ZTi42ZW4=";
const std::string kRsaEarly =
    "YWJjZGVmZ2hpajAxMjM0NXRRQ0Q1WFE5dkNxYlp2c3FoYklpVWlNVE1BaGRONW5yOU5YZ1dJQ1BU\n"
    "Y1lDZWlJQk9vbXhNbmVkUU9wNlYvMVY=\n";
const std::string kRsaLate =
    "8PHy8/T19vf4+fr7/P3+/0ZycmJpenR1eER1QkVRbFdlaVpXOU9kYkpXVWpUOFRLa1JKSlZ4OXFa\n"
    "amdDLzAzd1RONjlzTzVBakkrUnlJVnYK\n";
const std::string kG0 =
    "abcdefghij012345FIQXD3yDLpulqW1FGLeqLgQfLAoJmp8+1HNF0tl2OunMRbberQrNlMbxzXgU2Ba4";
const std::string kSegment0 =
    "BAcAAgAANQA="
    "AowAIGcoAAAAAAAAAAEAAACIMYa4ALQdXPBClpXamzzE8yjrzRhKbkgvpXjBA/"
    "Bsd8NOBXyQHzNwRi+hHYFJM9pv1X6VZiBM3W9yByvLb52qH7KjMnFfDUP3oZEN3xl1wPJT5DwYegskM";
const std::string kSegment1 =
    "BAcBpTpm9KEBxv0gelyk7/f1vQpHdKODzsx5H9cD7oAyWoZQ/"
    "dfohx0vovDCXCeAZIRR7AhCgS8Aa28EqXEzygtkadgMN9ZTi42ZW4=";

std::string wrapped(const std::string& text, const std::string& end) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += 76) out += text.substr(at, 76) + end;
  return out;
}

// The generated sets are this many times smaller with a sanitizer, which makes them slower.
#ifdef GSMRELAY_SANITIZED
constexpr int kSlower = 10;
#else
constexpr int kSlower = 1;
#endif

struct Row {
  std::string generation;
  bool relay = false;
  std::string text;
};

/// Reads tests/vectors/ciphertext.tsv, where `\n` is a line feed.
std::vector<Row> ciphertext_rows() {
  std::ifstream file(places::source("tests/vectors/ciphertext.tsv"));
  std::vector<Row> rows;
  std::string line;
  std::getline(file, line);  // the header
  while (std::getline(file, line)) {
    const auto fields = util::split(line, '\t');
    REQUIRE(fields.size() == 3);
    std::string text(fields[2]);
    for (auto at = text.find("\\n"); at != std::string::npos; at = text.find("\\n"))
      text.replace(at, 2, "\n");
    rows.push_back({std::string(fields[0]), fields[1] == "yes", text});
  }
  return rows;
}

std::string base64_of(std::initializer_list<int> head, std::size_t size) {
  util::Octets octets;
  for (const int octet : head) octets.push_back(static_cast<std::uint8_t>(octet));
  std::minstd_rand random(42);
  while (octets.size() < size) octets.push_back(static_cast<std::uint8_t>(random() >> 8));
  return crypto::base64(octets);
}

}  // namespace

TEST_CASE("payloads of every generation are recognised, with or without line ends") {
  for (const auto& payload : {kV0, kV2, kRsaEarly, kRsaLate, kG0, kSegment0, kSegment1}) {
    CAPTURE(payload);
    CHECK(relay::looks_like_ciphertext(payload));
    CHECK(relay::looks_like_ciphertext(payload + "\n"));
    CHECK(relay::looks_like_ciphertext(wrapped(payload, "\n")));
    CHECK(relay::looks_like_ciphertext(wrapped(payload, "\r\n")));
  }
  CHECK(relay::looks_like_ciphertext(wrapped(kV2, " ")));
}

TEST_CASE("a first compact payload that happens to read like words is recognised") {
  CHECK(relay::looks_like_ciphertext("4QAAAAFFSNUINECSB22AchOeuMuvaBrcleex5gze"));
}

TEST_CASE("the compact form is recognised by its mark, counter and size") {
  // The shortest and the longest vector of docs/payload-format.md, wrapped or not.
  const std::string shortest = "4QAAAANgJFi+Ik+6z9rOtzQjqzkPN2o=";
  const std::string longer =
      "4QECAwSSUNpOPygVrDm7EdxU264WAH7j9TGaum1sQhDhtM9+Oczfo0gLnVUmyXKGCbZUGTWQcclfD6H3WMldoco=";
  for (const auto& text : {shortest, longer}) {
    CHECK(relay::looks_like_ciphertext(text));
    CHECK(relay::looks_like_ciphertext(text + "\n"));
    CHECK(relay::looks_like_ciphertext(wrapped(text, "\r\n")));
  }
  CHECK(relay::looks_like_ciphertext(base64_of({0xE1, 0, 0, 0, 1}, 22)));
  CHECK_FALSE(relay::looks_like_ciphertext(base64_of({0xE1, 0, 0, 0, 1}, 21)));
  CHECK_FALSE(relay::looks_like_ciphertext(base64_of({0xE1, 0, 0, 0, 0}, 40)));
  CHECK_FALSE(relay::looks_like_ciphertext(base64_of({0xE2, 0, 0, 0, 1}, 40)));
  CHECK_FALSE(relay::looks_like_ciphertext(longer.substr(0, longer.size() - 1)));
}

TEST_CASE("the platform versions are recognised by their lengths") {
  for (const int version : {1, 2, 3, 4}) {
    CHECK(relay::looks_like_ciphertext(base64_of({version, 100, 0, 32, 'g'}, 5 + 132)));
    CHECK(relay::looks_like_ciphertext(base64_of({version, 100, 0, 32, 'g'}, 5 + 132 + 2)));
    CHECK(relay::looks_like_ciphertext(base64_of({version, 100, 0, 0, 't'}, 5 + 100 + 2)));
  }
  CHECK_FALSE(relay::looks_like_ciphertext(base64_of({2, 100, 0, 32, 'g'}, 5 + 132 - 1)));
  CHECK_FALSE(relay::looks_like_ciphertext(base64_of({2, 100, 0, 32, 'g'}, 5 + 132 + 3)));
  CHECK_FALSE(relay::looks_like_ciphertext(base64_of({5, 100, 0, 32, 'g'}, 5 + 132)));
  // V0 without and with a device id; not whole blocks; longer than what is there
  CHECK(relay::looks_like_ciphertext(base64_of({124, 0, 0, 0, 'g'}, 129)));
  CHECK(relay::looks_like_ciphertext(base64_of({124, 0, 0, 0, 'g'}, 161)));
  CHECK_FALSE(relay::looks_like_ciphertext(base64_of({125, 0, 0, 0, 'g'}, 161)));
  CHECK_FALSE(relay::looks_like_ciphertext(base64_of({124, 1, 0, 0, 'g'}, 161)));
  CHECK_FALSE(relay::looks_like_ciphertext(base64_of({124, 0, 0, 128, 'g'}, 161)));
}

TEST_CASE("bridge payloads are recognised by their version") {
  for (const int version : {2, 3, 4, 10}) {
    CHECK(relay::looks_like_ciphertext(base64_of({0, version, 0, 32}, 90)));
    CHECK(relay::looks_like_ciphertext(base64_of({0, version, 1, 64}, 75)));
  }
  CHECK_FALSE(relay::looks_like_ciphertext(base64_of({0, 5, 0, 32}, 90)));
  CHECK_FALSE(relay::looks_like_ciphertext(base64_of({0, 2, 200, 32}, 90)));
}

TEST_CASE("a short last image segment is recognised, a header alone is not") {
  CHECK(relay::looks_like_ciphertext("BAcCZW4="));
  CHECK(relay::looks_like_ciphertext("BAcCw0"));
  CHECK_FALSE(relay::looks_like_ciphertext("BAcC"));
  CHECK_FALSE(relay::looks_like_ciphertext("BAcAAAAANQA=AowA"));  // a total of 0
}

TEST_CASE("damaged or cut payloads are not recognised as complete") {
  CHECK_FALSE(relay::looks_like_ciphertext(kV2.substr(0, kV2.size() - 8)));
  CHECK_FALSE(relay::looks_like_ciphertext(kV2.substr(1)));
  CHECK_FALSE(relay::looks_like_ciphertext(kV2 + "!"));
  CHECK_FALSE(relay::looks_like_ciphertext(""));
  CHECK_FALSE(relay::looks_like_ciphertext("===="));
  CHECK_FALSE(relay::looks_like_ciphertext(std::string(24, '=')));
}

TEST_CASE("the pieces of an incomplete payload are recognised") {
  CHECK(relay::looks_like_piece_of_ciphertext(kV2.substr(0, 153)));
  CHECK(relay::looks_like_piece_of_ciphertext(kV2.substr(153)));
  CHECK_FALSE(relay::looks_like_piece_of_ciphertext("see you tomorrow at the usual place"));
  CHECK_FALSE(relay::looks_like_piece_of_ciphertext("seeyoutomorrowattheusualplace"));
}

TEST_CASE("ordinary texts are not recognised") {
  for (const std::string text :
       {"Hello", "BEACH", "BEACH party Tomorrow", "BAIL", "Bonjour tout le monde", "OK",
        "AAP KAISE HO AAJ KAL BHAI", "AAP KAISE HO AAJ KAL iPhone", "Your code is 123456",
        "Ticket BEACH2024 bought by McDonald today", "BIGFAMILYREUNIONNEXTSATURDAY",
        "Call me on +237671234567", "https://example.com/BAcBpTpm9KEBxv0gelyk7",
        "B4 I go we need to talk about it", "WireGuardKey yAnz5TFlXXJte14tji3zlMNqh2Rr1UYRSKu0bmZ3",
        "yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=", "00000000000000000000000000000000",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}) {
    CAPTURE(text);
    CHECK_FALSE(relay::looks_like_ciphertext(text));
  }
}

TEST_CASE("a hundred thousand random sentences are not recognised") {
  const std::array<std::string, 60> words{
      "the",    "and",     "you",    "mama",   "papa",  "BEACH",  "Bank",    "ok",       "yes",
      "demain", "bonjour", "AA",     "AAI",    "AAM",   "Battle", "school",  "money",    "send",
      "airtel", "MTN",     "please", "call",   "2",     "50000",  "FCFA",    "iPhone",   "McAdam",
      "habari", "asante",  "jambo",  "BADGE",  "A",     "I",      "BA",      "church",   "Sunday",
      "market", "doctor",  "AQ",     "AgAA",   "home",  "BAG",    "BALL",    "BASE",     "merci",
      "fA",     "kesho",   "leo",    "sana",   "Biko",  "now",    "tonight", "election", "police",
      "bus",    "station", "AAQ",    "salaam", "Allah", "God"};
  std::minstd_rand random(7);
  int passed = 0;
  for (int i = 0; i < 100'000 / kSlower; ++i) {
    std::string text;
    const auto count = 1 + random() % 25;
    for (std::size_t w = 0; w < count; ++w)
      text += (w == 0 ? "" : " ") + words[random() % words.size()];
    passed += relay::looks_like_ciphertext(text) ? 1 : 0;
  }
  CHECK(passed == 0);
}

TEST_CASE("every row of the table of texts is relayed or kept as it says") {
  const auto rows = ciphertext_rows();
  REQUIRE(rows.size() == 75);
  for (const auto& row : rows) {
    CAPTURE(row.generation);
    CAPTURE(row.text);
    const auto verdict = relay::classify(row.text);
    CHECK(verdict.relay == row.relay);
    CHECK(verdict.generation.empty() != row.relay);
    CHECK_FALSE(verdict.why.empty());
    CHECK(verdict.why.find(row.text) == std::string_view::npos);
  }
}

TEST_CASE(
    "of each generation at most 1 in 10,000 payloads is refused, and none beside its session") {
  constexpr int kEach = 10'000 / kSlower;
  for (const auto& maker : made::kMakers) {
    CAPTURE(std::string(maker.generation));
    made::Dice dice(13);
    relay::PieceSessions sessions;
    int count = 0, refused = 0, refused_beside = 0;
    while (count < kEach)
      for (const auto& text : maker.make(dice)) {
        ++count;
        refused += relay::looks_like_ciphertext(text) ? 0 : 1;
        refused_beside += sessions.judge("+237670000001", text, {}).relay ? 0 : 1;
      }
    CHECK(refused <= 1);
    CHECK(refused_beside == 0);
  }
}

TEST_CASE("of 100,000 private SMS in ten languages at most 1 in 10,000 is relayed") {
  constexpr int kEach = 100'000 / kSlower;
  REQUIRE(made::languages().size() == 10);
  made::Dice dice(13);
  int relayed = 0;
  for (int i = 0; i < kEach; ++i)
    relayed += relay::looks_like_ciphertext(made::private_text(dice)) ? 1 : 0;
  CHECK(relayed <= kEach / 10'000);
}

TEST_CASE("a segment is recognised wherever a line end falls") {
  // The header, then 0 to 76 characters of the first line.
  const auto text = base64_of({}, 400);
  for (std::size_t first = 0; first <= 76; ++first) {
    CAPTURE(first);
    const auto segment = "BAIO" + text.substr(0, first) + "\n" + text.substr(first, 76) + "\n" +
                         text.substr(first + 76, 137 - 78 - std::min<std::size_t>(first, 59));
    CHECK(relay::looks_like_ciphertext(segment));
  }
  CHECK(relay::looks_like_ciphertext("BAIO\n"));
  CHECK(relay::looks_like_ciphertext("BAIO=\n"));
}

TEST_CASE("lines of words are kept, with the header of a segment in front or not") {
  for (const std::string text :
       {"BAIO\nCALL ME", "BAIO\nCALL", "BEACON\nNOW\nHOME", "BAIL\nHello\nWorld", "BEACH", "BAIO",
        "BEAT5", "BEACH2024", "BIENTOT\n", "BAEsystems", "CallMeTomorrowMorningOkay",
        "AdditionalInformationIsThere", "CanYouCallMeTonightPlease123",
        "SEEYOUTOMORROWATTHEUSUALPLACE", "9f8e7d6c5b4a9f8e7d6c5b4a9f8e7d6c",
        "A1B2C3D4E5F6A1B2C3D4E5F6A1B2C3D4", "ABCDEFGHIJKLMNOPQRSTUVWX"}) {
    CAPTURE(text);
    CHECK_FALSE(relay::looks_like_ciphertext(text));
  }
}

TEST_CASE("a word with the header of a segment is kept, also with a line end behind it") {
  // All have the marker and a number that phones use: each was relayed with the line end.
  for (const std::string word : {"BEEF",  "BEAN",  "BEAM",  "BEAD",  "BAIL",  "BLUE",  "BOMB",
                                 "BIEN",  "BAIN",  "BHAI",  "BEACH", "BEAM2", "BLED",  "BEBE",
                                 "BIENS", "BEANS", "BEEF5", "BLUE7", "BOMBA", "BAMBA", "BAMBI"}) {
    CAPTURE(word);
    CHECK_FALSE(relay::looks_like_ciphertext(word));
    CHECK_FALSE(relay::looks_like_ciphertext(word + "\n"));
    CHECK_FALSE(relay::looks_like_ciphertext(word + "\r\n"));
  }
}

TEST_CASE("a private text that a program encoded as base64 is kept") {
  const std::string text =
      "Meet me at the market at eight. Bring the documents, the keys and some water. "
      "Не кажи нікому, je t'appelle demain soir, asante sana rafiki yangu kwa msaada wako.";
  for (std::size_t size = 16; size <= 144; ++size) {
    const auto part = text.substr(text.size() % 16, size);  // cuts characters too
    const auto octets = util::as_octets(part);
    CAPTURE(size);
    CHECK_FALSE(relay::looks_like_ciphertext(crypto::base64(octets)));
    CHECK_FALSE(relay::looks_like_ciphertext(made::wrapped(crypto::base64(octets))));
  }
}

TEST_CASE("the next generation is recognised with and without token id, up to its least size") {
  CHECK(relay::classify(base64_of({0x09, 7}, 60)).generation == "G4");
  CHECK(relay::classify(base64_of({0x01, 7}, 61)).generation == "G4");
  CHECK(relay::looks_like_ciphertext(base64_of({0x09, 7}, 22)));
  CHECK_FALSE(relay::looks_like_ciphertext(base64_of({0x09, 7}, 21)));
  CHECK(relay::looks_like_ciphertext(base64_of({0x01, 7}, 19)));
  CHECK_FALSE(relay::looks_like_ciphertext(base64_of({0x01, 7}, 18)));
  CHECK_FALSE(relay::looks_like_ciphertext(base64_of({0x0B, 7}, 60)));
}

TEST_CASE("a payload of 2021 is recognised although a network cut it") {
  CHECK(relay::classify(kG0.substr(0, 69)).generation == "G0");
  CHECK_FALSE(relay::looks_like_ciphertext(kG0.substr(0, 30)));
  for (const std::string text : {"seeyoutomorrowattheusualplaceandbringsomebreadplease",
                                 "seeyoutomorrowatTheUsualPlaceAndBringSomeBreadPlease",
                                 "9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a39281706f5e4d3c2b1a0",
                                 "congratulations2026ABCDEFGHIJKLMNOPQRSTUVWXYZ"}) {
    CAPTURE(text);
    CHECK_FALSE(relay::looks_like_ciphertext(text));
  }
}

TEST_CASE("a piece of the next generation tells its session and number") {
  const auto verdict = relay::classify("OTcQBGqo");
  REQUIRE(verdict.piece);
  CHECK(verdict.piece->form == relay::Piece::Form::next);
  CHECK(verdict.piece->session == 57);
  CHECK(verdict.piece->number == 3);
  CHECK_FALSE(relay::looks_like_ciphertext("OTcABGqo"));  // short, but not the last
  CHECK_FALSE(relay::looks_like_ciphertext("OTcwBGqo"));  // a bit that no piece has
}

TEST_CASE("deprecated bridge payloads are recognised by their lengths") {
  CHECK(relay::looks_like_ciphertext(base64_of({0, 0, 32, 0, 0, 0}, 38)));
  CHECK_FALSE(relay::looks_like_ciphertext(base64_of({0, 0, 32, 0, 0, 0}, 39)));
  CHECK(relay::looks_like_ciphertext(
      base64_of({0, 2, 6, 80, 0, 0, 0, 'e', '1', '2', '3', '4', '5', '6'}, 94)));
  CHECK(relay::looks_like_ciphertext(base64_of({0, 3, 80, 0, 0, 0, 'e'}, 87)));
  CHECK_FALSE(relay::looks_like_ciphertext(base64_of({0, 3, 80, 0, 0, 0, 'e'}, 88)));
  CHECK(relay::looks_like_ciphertext(base64_of({0, 1, 6, '1', '2', '3', '4', '5', '6'}, 9)));
  CHECK_FALSE(relay::looks_like_ciphertext(base64_of({0, 1, 6, 'a', 'b', 'c', 'd', 'e', 'f'}, 9)));
}

TEST_CASE("reliability tests are recognised by their whole blocks") {
  CHECK(relay::looks_like_ciphertext(
      "8PHy8/T19vf4+fr7/P3+/7a4mKsetY9ar2JzB8wtWkEsOUynFPfbrv4NCg5svMSMEgRmMhzO1gToZ1X5ERVXsg=="));
  CHECK(relay::looks_like_ciphertext(base64_of({0xF0}, 80)));
  CHECK_FALSE(relay::looks_like_ciphertext(base64_of({0xF0}, 32)));  // a key of 32 octets
  CHECK_FALSE(relay::looks_like_ciphertext(base64_of({0xF0}, 79)));
}
