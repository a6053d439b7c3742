// Fuzzes the AT reader with a modem's octets: lines are within the limit, control octets are kept
// only behind a quote, where they are letters, and the parsers stay within the line.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "at/parameters.hpp"
#include "at/reader.hpp"
#include "at/result_code.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void inside(std::string_view piece, std::string_view whole) {
  require(piece.empty() || (piece.data() >= whole.data() &&
                            piece.data() + piece.size() <= whole.data() + whole.size()));
}

/// `quote_seen`: the modem has sent a quote so far.
void check(const std::string& line, bool& quote_seen) {
  require(!line.empty() && line.size() <= at::Reader::kMaxLine);
  for (const char c : line) {
    quote_seen = quote_seen || c == '"';
    require(static_cast<unsigned char>(c) >= 0x20 || (quote_seen && c != '\r' && c != '\n'));
  }
  for (const auto field : at::fields(line)) inside(field, line);
  for (const auto& group : at::groups(line)) {
    for (const auto field : group) inside(field, line);
    require(at::numbers(group).size() <= 4096);
  }
  if (const auto result = at::parse_final_result(line)) {
    require(!at::to_error(*result, "AT+X").what.empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  at::Reader reader;
  bool quote_seen = false;
  // The first octet chooses how the rest is cut into reads.
  const std::size_t chunk = size == 0 ? 1 : std::size_t{data[0]} % 64 + 1;
  for (std::size_t i = 1; i < size; i += chunk) {
    reader.feed({data + i, std::min(chunk, size - i)});
    if (i % 3 == 0) reader.take_prompt();
    while (auto line = reader.next_line()) check(*line, quote_seen);
  }
  return 0;
}
