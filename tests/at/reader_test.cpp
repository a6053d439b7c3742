#include "at/reader.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace {

std::vector<std::string> lines_of(at::Reader& reader) {
  std::vector<std::string> lines;
  while (auto line = reader.next_line()) lines.push_back(*line);
  return lines;
}

std::vector<std::string> read(std::string_view octets) {
  at::Reader reader;
  reader.feed(util::as_octets(octets));
  return lines_of(reader);
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("lines end at CR, LF or any combination, and empty lines are dropped") {
  CHECK(read("\r\nA\r\n\r\nOK\r\n") == Lines{"A", "OK"});
  CHECK(read("\r\r\nA\r\r\nOK\r\r\n") == Lines{"A", "OK"});
  CHECK(read("A\nB\rC\n\r") == Lines{"A", "B", "C"});
  CHECK(read("A\r\n   \r\nB\r\n") == Lines{"A", "B"});
}

TEST_CASE("octets fed one at a time give the same lines") {
  const std::string_view octets =
      "\r\n+CMGL: 1,0,,25\r\n07911326040000F0\r\n\r\n+CMTI: \"SM\",3\r\n\r\nOK\r\n";
  at::Reader reader;
  Lines lines;
  for (const auto octet : util::as_octets(octets)) {
    reader.feed({&octet, 1});
    while (auto line = reader.next_line()) lines.push_back(*line);
  }
  CHECK(lines == read(octets));
  CHECK(lines.size() == 4);
}

TEST_CASE("a line without an end is not returned") {
  at::Reader reader;
  reader.feed(util::as_octets("OK\r\n+CMT"));
  CHECK(lines_of(reader) == Lines{"OK"});
  CHECK(reader.partial() == "+CMT");
  reader.feed(util::as_octets("I: \"SM\",1\r\n"));
  CHECK(lines_of(reader) == Lines{"+CMTI: \"SM\",1"});
  CHECK(reader.partial().empty());
}

TEST_CASE("octets that no modem sends are counted, but not the letters of a quoted text") {
  at::Reader reader;
  using namespace std::string_view_literals;
  reader.feed(util::as_octets("\r\n+CSQ: 20,99\r\n\r\nOK\r\n"sv));
  CHECK(reader.foreign_octets() == 0);
  reader.feed(util::as_octets("\xFF\x80~\0U\xAA\r\nOK\r\n"sv));
  CHECK(reader.foreign_octets() == 4);
  reader.feed(util::as_octets("+CUSD: 0,\"caf\xE9 \x02\r\n\x05\xC3\xA9\",15\r\n"sv));
  CHECK(reader.foreign_octets() == 4);
  CHECK(reader.dropped_octets() == 1);
}

TEST_CASE("NUL and control octets of a power-up are dropped and counted") {
  at::Reader reader;
  using namespace std::string_view_literals;
  reader.feed(util::as_octets("\0\0\x01\x1F\x7FRDY\r\n"sv));
  CHECK(lines_of(reader) == Lines{"RDY"});
  CHECK(reader.dropped_octets() == 5);
}

TEST_CASE("control octets inside quotes are letters of the GSM alphabet and are kept") {
  using namespace std::string_view_literals;
  CHECK(read("+COPS: 0,0,\"ev\x1E\x06\",2\0\r\n"sv) == Lines{"+COPS: 0,0,\"ev\x1E\x06\",2"});
  CHECK(read("+CUSD: 0,\"a\0\r\nb\x11\"\x02,15\r\n"sv) ==
        Lines{std::string("+CUSD: 0,\"a\0", 12), "b\x11\",15"});
  // A quote that is not closed ends with its line, or with the next final result.
  CHECK(read("+COPS: 0,0,\"ev\r\n\x01OK\r\n"sv) == Lines{"+COPS: 0,0,\"ev", "OK"});
  CHECK(read("+CUSD: 0,\"ev\r\nOK\r\n\x01RDY\r\n"sv) == Lines{"+CUSD: 0,\"ev", "OK", "RDY"});
}

TEST_CASE("octets above ASCII are kept, as in an operator's name") {
  CHECK(read("\xC3\xA9\r\n") == Lines{"\xC3\xA9"});
}

TEST_CASE("a prompt is reported once, with or without its blank") {
  for (const std::string_view prompt : {"\r\n> ", "\r\n>", "\n>", "\r\n>  ", "^RSSI:3\r\n> "}) {
    at::Reader reader;
    reader.feed(util::as_octets(prompt));
    CHECK(reader.take_prompt());
    CHECK_FALSE(reader.take_prompt());
    CHECK(reader.partial().empty());
  }
}

TEST_CASE("the blank of a prompt that comes late starts no line") {
  at::Reader reader;
  reader.feed(util::as_octets("\r\n>"));
  CHECK(reader.take_prompt());
  reader.feed(util::as_octets(" "));
  reader.feed(util::as_octets("\r\n+CMGS: 7\r\n"));
  CHECK(lines_of(reader) == Lines{"+CMGS: 7"});
}

TEST_CASE("a prompt is recognised only at the start of a line") {
  at::Reader reader;
  reader.feed(util::as_octets("a > "));
  CHECK_FALSE(reader.take_prompt());
  reader.feed(util::as_octets("\r\n> 07"));
  CHECK_FALSE(reader.take_prompt());
}

TEST_CASE("a line without an end is cut, and the next one is complete") {
  at::Reader reader;
  const std::string endless(at::Reader::kMaxLine + 1000, 'x');
  reader.feed(util::as_octets(endless));
  reader.feed(util::as_octets("\r\nOK\r\n"));
  const auto lines = lines_of(reader);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].size() == at::Reader::kMaxLine);
  CHECK(lines[1] == "OK");
  CHECK(reader.dropped_octets() == 1000);
}

TEST_CASE("the buffer does not grow while there is always a partial line") {
  at::Reader reader;
  std::size_t count = 0;
  for (int i = 0; i < 5000; ++i) {
    reader.feed(util::as_octets("0123456789\r\n012"));
    count += lines_of(reader).size();
  }
  CHECK(count == 5000);
  CHECK(reader.partial() == "012");
}

TEST_CASE("a reset drops all octets") {
  at::Reader reader;
  reader.feed(util::as_octets("A\r\nB"));
  reader.reset();
  CHECK_FALSE(reader.next_line());
  CHECK(reader.partial().empty());
}

TEST_CASE("control octets before a final result in an open quote are dropped") {
  using namespace std::string_view_literals;
  CHECK(read("+CUSD: 0,\"ev\r\n\0OK\r\n\x01RDY\r\n"sv) == Lines{"+CUSD: 0,\"ev", "OK", "RDY"});
  CHECK(read("+CUSD: 0,\"ev\r\n\x1E+CSQ: 20,99\r\nOK\r\n"sv) ==
        Lines{"+CUSD: 0,\"ev", "+CSQ: 20,99", "OK"});
}
