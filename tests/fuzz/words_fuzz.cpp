// Fuzzes short texts from outside: servers' headers, operators' USSD texts, people's paths. An
// understood value is within its limits and the same when written again.
//
// The first octet chooses which, the rest is the text.
#include <fmt/chrono.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <ctime>

#include "gsmrelayd/sim/balance_text.hpp"
#include "modem/ussd/ussd_text.hpp"
#include "net/retry_after.hpp"
#include "relay/piece_sessions.hpp"
#include "sms/gsm7.hpp"
#include "util/text.hpp"
#include "util/url.hpp"
#include "util/utf.hpp"

namespace {

using namespace std::chrono_literals;

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string written_date(util::WallTime time) {
  const std::time_t seconds =
      std::chrono::floor<std::chrono::seconds>(time).time_since_epoch() / 1s;
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(seconds));
}

/// Checks that a date is the same when written again, and that a wait until it has the right
/// length.
void check_date(std::string_view text) {
  const auto date = net::http_date(text);
  if (!date) return;
  const auto again = written_date(*date);
  if (again.size() == 29) require(net::http_date(again) == *date);
  require(net::retry_after({{"retry-after", std::string(text)}}, *date - 60s) == 60s);
  require(net::retry_after({{"retry-after", std::string(text)}}, *date + 60s) == 0s);
}

/// Retry-After in the first line, Date in the second.
void check_wait(std::string_view text) {
  const auto lines = util::split(text, '\n');
  std::map<std::string, std::string> headers{{"retry-after", std::string(lines[0])}};
  if (lines.size() > 1) headers["date"] = lines[1];
  const auto wait = net::retry_after(headers, util::from_epoch_ms(1'800'000'000'000));
  if (wait) require(*wait >= 0s && *wait <= 24h);
  for (const auto line : lines) check_date(line);
}

/// Checks that line ends around it hide no payload (one at the end may reveal a short segment),
/// that each judgement has a reason, that a text with a foreign character is refused, and that the
/// pieces before it only add.
void check_ciphertext(std::string_view text) {
  const auto verdict = relay::classify(text);
  const bool seen = verdict.relay;
  require(!verdict.why.empty() && verdict.generation.empty() != seen);
  require(relay::looks_like_ciphertext("\r\n" + std::string(text)) == seen);
  if (seen) require(relay::looks_like_ciphertext(std::string(text) + "\r\n"));
  relay::PieceSessions sessions;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find('\0', at), text.size());
    const auto one = text.substr(at, end - at);
    require(sessions.judge("+1", one, {}).relay || !relay::looks_like_ciphertext(one));
    at = end + 1;
  }
  const bool bare = std::all_of(text.begin(), text.end(), [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' ||
           c == '/' || c == '=' || c == ' ' || c == '\t' || c == '\r' || c == '\n';
  });
  if (seen || relay::looks_like_piece_of_ciphertext(text)) require(bare);
}

/// Checks that a text sent to a modem in hexadecimal comes back unchanged.
void check_ussd_round_trip(const std::string& text) {
  constexpr int kUcs2 = 72;
  const bool whole = text.find('\0') == std::string::npos && !text.ends_with("\uFFFF");
  const auto ucs2 = modem::encode_ussd(text, modem::UssdForm::ucs2_hex);
  require(ucs2.has_value());
  if (whole) require(modem::decode_ussd(*ucs2, kUcs2) == text);
  const auto septets = sms::gsm7::encode(text);
  if (septets && !text.ends_with('\r'))
    require(sms::gsm7::unpack_ussd(sms::gsm7::pack_ussd(*septets)) == *septets);
}

/// The second octet is the data coding scheme; above 127 there is none.
void check_ussd(std::string_view input) {
  if (input.empty()) return;
  const auto octet = static_cast<unsigned char>(input.front());
  const auto dcs = octet < 128 ? std::optional<int>(octet) : std::nullopt;
  const auto written = input.substr(1);
  const auto text = modem::decode_ussd(written, dcs);
  require(util::is_valid_utf8(text));
  require(text.find('\0') == std::string::npos);
  require(text.size() <= 3 * written.size());
  check_ussd_round_trip(text);
}

void check_amount(std::string_view text) {
  constexpr std::int64_t kMost = 100'000'000'000'000;
  const auto amount = gsmrelayd::parse_amount(text);
  if (amount) require(std::any_of(text.begin(), text.end(), is_digit));
  if (amount) {
    const auto most = *amount < 0 ? -*amount : *amount;
    require(most < kMost);
    const auto again =
        fmt::format("Solde: {}{}.{:02} XAF", *amount < 0 ? "-" : "", most / 100, most % 100);
    require(gsmrelayd::parse_amount(again) == amount);
  }
  const auto number = gsmrelayd::find_phone_number(text);
  require(text.find(number) != std::string_view::npos);
  if (!number.empty()) require(gsmrelayd::find_phone_number(number) == number);
}

/// Checks that an encoded text decodes to itself, except for NUL, and that decoding never
/// lengthens.
void check_percent(std::string_view text) {
  const auto back = util::percent_decode(util::percent_encode(text));
  if (text.find('\0') == std::string_view::npos)
    require(back == std::string(text));
  else
    require(!back);
  if (const auto decoded = util::percent_decode(text)) {
    require(decoded->size() <= text.size());
    if (text.find('%') == std::string_view::npos) require(*decoded == text);
    if (text.find('\0') == std::string_view::npos)
      require(decoded->find('\0') == std::string::npos);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr void (*kChecks[])(std::string_view) = {check_wait, check_ciphertext, check_ussd,
                                                   check_amount, check_percent};
  kChecks[data[0] % std::size(kChecks)]({reinterpret_cast<const char*>(data) + 1, size - 1});
  return 0;
}
