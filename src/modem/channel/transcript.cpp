#include "modem/channel/transcript.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "at/redact.hpp"
#include "at/result_code.hpp"
#include "sms/redact_pdu.hpp"
#include "util/ascii.hpp"
#include "util/octets.hpp"
#include "util/text.hpp"

namespace modem {

namespace {

constexpr std::array<std::string_view, 5> kBeforeBody{
    "+CMGL:", "+CMGR:", "+CMT:", "+CDS:", "+CBM:"};
constexpr std::array<std::string_view, 9> kPersonal{
    "+CNUM:", "+CPBR:", "+CPBF:", "+CLIP:", "+CCWA:", "+CUSD:", "+CLCC:", "+CNAP:", "+CCFC:"};
constexpr std::array<std::string_view, 2> kSimData{"+CRSM:", "+CSIM:"};
constexpr int kMostOpenLines = 16;
constexpr std::size_t kShortestListedPdu = 20;

template <class Names>
bool begins_with(std::string_view line, const Names& names) {
  return std::any_of(names.begin(), names.end(),
                     [&](auto name) { return util::starts_with_nocase(line, name); });
}

bool is_final(std::string_view line) {
  return at::parse_final_result(line).has_value();
}

/// Redacts a PDU and keeps its structure; returns nothing if the line is not hexadecimal.
std::optional<std::string> redact_pdu(std::string_view line) {
  const auto octets = util::from_hex(line);
  if (!octets || line.size() < kShortestListedPdu) return std::nullopt;
  const auto redacted = sms::redact_pdu(*octets);
  return redacted ? util::to_hex(*redacted) : std::string(line.size(), '0');
}

bool is_all_hex(std::string_view line) {
  return util::all_of(line, util::is_hex);
}

bool is_all_digits(std::string_view line) {
  return util::all_of(line, util::is_digit);
}

/// Redacts "+CRSM: 144,0,\"…\"": an ICCID keeps its beginning, other data is removed.
std::string redact_sim_data(std::string_view line) {
  const auto open = line.find('"');
  if (open == std::string_view::npos) return at::redact_digits(line);
  const auto data = line.substr(open + 1, line.find('"', open + 1) - open - 1);
  return is_all_digits(data.substr(0, data.find_first_of("Ff"))) ? at::redact_digits(line)
                                                                 : at::redact_quotes(line);
}

/// Returns true for a URC between a header and its PDU: "^RSSI:17", "+QIND: \"csq\",20".
std::string_view noise_prefix(std::string_view line) {
  constexpr std::size_t kLongest = 14;
  if (line.empty() || (line.front() != '+' && line.front() != '^')) return {};
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon > kLongest) return {};
  const bool word = std::all_of(line.begin() + 1, line.begin() + static_cast<std::ptrdiff_t>(colon),
                                [](char c) { return c >= 'A' && c <= 'Z'; });
  return word ? line.substr(0, colon + 1) : std::string_view{};
}

std::string redact_behind_prefix(std::string_view line) {
  const auto prefix = noise_prefix(line);
  return std::string(prefix) + at::redact_text(line.substr(prefix.size()));
}

}  // namespace

std::string Transcript::said(std::string_view octets) {
  const bool payload = octets.ends_with('\x1A');
  while (!octets.empty() && static_cast<unsigned char>(octets.back()) < ' ')
    octets.remove_suffix(1);
  while (!octets.empty() && static_cast<unsigned char>(octets.front()) < ' ')
    octets.remove_prefix(1);
  if (octets.empty()) return {};
  midway_ = false;
  text_lines_ = 0;
  body_ = Body::none;  // a text in quotes may still follow
  if (payload) return "> " + redact_pdu(octets).value_or(at::redact_text(octets));
  return "> " + at::redact_command(octets);
}

std::string Transcript::heard(std::string_view line, DialogueListener::Place place) {
  if (util::trim(line).empty()) return {};
  const char mark = place == DialogueListener::Place::answer        ? '<'
                    : place == DialogueListener::Place::amid_answer ? '~'
                                                                    : '!';
  auto text = redact_line(line);
  for (char& c : text)
    if (util::is_control(c)) c = '?';
  return std::string(1, mark) + " " + text;
}

std::string Transcript::redact_line(std::string_view line) {
  if (open_lines_ > 0) {  // "OK" may be a line of the text
    open_lines_ = line.find('"') == std::string_view::npos ? open_lines_ - 1 : 0;
    return is_final(line) ? at::redact_digits(line) : at::redact_text(line);
  }
  if (is_final(line)) {
    if (body_ == Body::comes || midway_) text_lines_ = kMostOpenLines;
    body_ = Body::none;
    midway_ = false;
    return at::redact_digits(line);
  }
  if (midway_) return redact_behind_prefix(line);
  if (begins_with(line, kBeforeBody)) {
    body_ = Body::comes;
    text_lines_ = 0;
    return at::redact_quotes(line);
  }
  if (text_lines_ > 0) {
    --text_lines_;
    return redact_behind_prefix(line);
  }
  if (body_ == Body::comes) return redact_body(line);
  if (body_ == Body::past && is_all_hex(line)) return at::redact_text(line);
  if (begins_with(line, kPersonal)) {
    if (line.find('"') == std::string_view::npos) return redact_behind_prefix(line);
    if (std::count(line.begin(), line.end(), '"') % 2 != 0) open_lines_ = kMostOpenLines;
    return at::redact_quotes(line);
  }
  if (begins_with(line, kSimData)) return redact_sim_data(line);
  // A number of the modem, or a PDU without its header, torn at an unknown place.
  constexpr std::size_t kShortestPiece = 8;
  if (is_all_hex(line) && !is_all_digits(line) && line.size() >= kShortestPiece)
    return at::redact_text(line);
  return at::redact_command(line);  // an echo; may have lost its beginning
}

/// Redacts the line after a header, or a URC before it. A text may have several lines.
std::string Transcript::redact_body(std::string_view line) {
  if (auto pdu = redact_pdu(line)) {
    body_ = Body::past;
    return *pdu;
  }
  return redact_behind_prefix(line);
}

}  // namespace modem
