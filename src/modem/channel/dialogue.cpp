#include "modem/channel/dialogue.hpp"

#include <algorithm>
#include <cassert>

#include "at/parameters.hpp"
#include "util/ascii.hpp"
#include "util/log.hpp"
#include "util/octets.hpp"
#include "util/text.hpp"

namespace modem {

namespace {

constexpr std::size_t kMaxAnswer = 1'048'576;  // 255 slots with full PDUs are 100 KiB
constexpr std::size_t kMaxQuote = 1024;
constexpr std::size_t kMaxUrcs = 1024;
// SMSC length, first octet, empty TP-OA, PID, DCS, SCTS, UDL (TS 23.040 §9.2.2.1): 14 octets.
constexpr std::size_t kShortestPdu = 28;
constexpr std::size_t kDamagedHex = 8;  // a line with so many leading hex digits is a cut PDU

std::size_t hex_run(std::string_view line) {
  return static_cast<std::size_t>(std::find_if_not(line.begin(), line.end(), util::is_hex) -
                                  line.begin());
}

bool quote_is_open(std::string_view line) {
  return std::count(line.begin(), line.end(), '"') % 2 != 0;
}

/// "+CMGL:" of "AT+CMGL=4", "^CPIN:" of "AT^CPIN?"; empty for ATE0 and AT.
std::string prefix_of(std::string_view command) {
  if (!command.starts_with("AT")) return {};
  command.remove_prefix(2);
  if (command.empty() || (command.front() >= 'A' && command.front() <= 'Z')) return {};
  return std::string(command.substr(0, command.find_first_of("=?;", 1))) + ":";
}

bool looks_like_code(std::string_view line) {
  return is_code_mark(line.front()) && line.find(':') != std::string_view::npos;
}

/// Returns true for results that only end a call (V.250 §6.3). They may also come as a URC, when
/// the caller hangs up.
bool ends_a_call(at::FinalResult::Kind kind) {
  using Kind = at::FinalResult::Kind;
  return kind == Kind::no_carrier || kind == Kind::busy || kind == Kind::no_answer ||
         kind == Kind::no_dialtone;
}

bool is_call(std::string_view command) {
  if (command.size() < 3) return false;
  const auto letter = static_cast<char>(command[2] & ~0x20);  // a raw command may be in lower case
  return letter == 'D' || letter == 'A' || letter == 'O';
}

/// Returns true if `pdu` has the TPDU length that the last field of `header` states (27.005 §3.4.2,
/// §4.1 <length>).
bool states_length(std::string_view header, std::string_view pdu) {
  const auto comma = header.find_last_of(",: ");
  if (comma == std::string_view::npos || pdu.size() < 2) return false;
  const auto length = util::to_int(util::trim(header.substr(comma + 1)));
  const auto smsc = util::from_hex(pdu.substr(0, 2));
  if (!length || !smsc) return false;
  return static_cast<std::size_t>(*length) + 1 + smsc->front() == pdu.size() / 2;
}

}  // namespace

void Dialogue::begin(std::string_view command, const AskOptions& options) {
  command_ = command;
  prefix_ = options.prefix.empty() ? prefix_of(command) : std::string(options.prefix);
  query_ = command.ends_with('?');
  two_line_ = options.two_line;
  keep_ = options.keep;
  payload_.clear();
  answer_ = {};
  answer_octets_ = progress_ = 0;
  open_answer_.reset();
  prompt_expected_ = prompted_ = false;
  if (quote_) quote_->before_command = quote_->lines.size();
  running_ = true;
}

Answer Dialogue::finish() {
  close_answer_item();
  running_ = false;
  return std::move(answer_);
}

void Dialogue::take(std::string line, util::Deadline now) {
  expire(now);
  if (!join_quote(line, now)) classify(std::move(line), now);
}

/// Joins the lines of a USSD text, which may hold line ends (docs/field-notes.md#4-framing).
/// Returns true while the quote is open.
bool Dialogue::join_quote(std::string& line, util::Deadline now) {
  if (!quote_) {
    if (!line.starts_with("+CUSD:") || !quote_is_open(line)) return false;
    quote_ = Quote{.until = now + kSecondLineLimit};
  } else if (interrupts_quote(line)) {
    return false;
  } else if (line.starts_with("+CUSD:")) {
    give_up_quote(now);  // the modem lost the end of the first one
    return join_quote(line, now);
  } else if (may_end_quote(line)) {
    quote_->until = std::min(quote_->until, now + kQuoteGrace);
  }
  quote_->size += line.size();
  const bool closes = !quote_->lines.empty() && quote_is_open(line);
  quote_->lines.push_back(std::move(line));
  if (closes) {
    line = std::move(quote_->lines.front());
    for (std::size_t i = 1; i < quote_->lines.size(); ++i) line += '\n' + quote_->lines[i];
    quote_.reset();
    return false;
  }
  if (quote_->size > kMaxQuote) give_up_quote(now);
  return true;
}

/// Returns true for a URC, or the PDU of one, that comes while a quote is open: it is not delayed.
bool Dialogue::interrupts_quote(std::string_view line) const {
  if (open_urc_ && hex_run(line) == line.size() && line.size() >= kShortestPdu) return true;
  if (line.empty() || !is_code_mark(line.front())) return false;
  const auto kind = classify_urc(line, *profile_);
  return kind != UrcKind::none && kind != UrcKind::ussd;
}

/// Returns true for a line that is the running command's unless the quote is closed after it: a
/// final result, a line with the command's prefix, or its prompt.
bool Dialogue::may_end_quote(std::string_view line) const {
  constexpr std::string_view kUssd = "+CUSD:";
  const auto text = util::trim(line);
  if (at::parse_final_result(text)) return true;
  if (!running_) return false;
  if (prompt_expected_ && text.starts_with('>')) return true;
  return !prefix_.empty() && prefix_ != kUssd && text.starts_with(prefix_);
}

/// Takes the lines of a quote that was not closed for one text, up to the first line of the running
/// command. Classifies the others one by one.
void Dialogue::give_up_quote(util::Deadline now) {
  assert(quote_);
  const auto lines = std::move(quote_->lines);
  const auto before_command = quote_->before_command;
  quote_.reset();
  auto text = lines.front();
  std::size_t next = 1;
  const auto end = std::min(lines.size(), before_command);
  for (; next < end && !may_end_quote(lines[next]); ++next) text += '\n' + lines[next];
  classify(std::move(text), now);
  for (; next < lines.size(); ++next) classify(lines[next], now);
}

void Dialogue::classify(std::string line, util::Deadline now) {
  line = util::trim(line);
  while (!line.empty() && line.front() == '>') {
    prompted_ = prompted_ || (running_ && prompt_expected_);
    line = util::trim(std::string_view(line).substr(1));
  }
  if (line.empty()) return;
  if (take_second_line(line)) return;
  if (is_echo(line)) return;
  if (take_final(line)) return;
  if (belongs_to_answer(line)) return take_answer(std::move(line), now);
  if (take_urc(line, now)) return;
  if (take_damaged_second_line(line)) return;
  take_unknown(line);
}

/// Gives a hexadecimal line to the open item. If an answer's and a URC's are open, the one whose
/// stated length fits gets it, else the newer one.
bool Dialogue::take_second_line(std::string& line) {
  if (!open_answer_ && !open_urc_) return false;
  if (hex_run(line) != line.size()) return false;
  if (!open_answer_ && is_bare_answer(line)) return false;
  bool to_answer = open_answer_.has_value();
  if (open_answer_ && open_urc_) {
    const bool fits_answer = states_length(open_answer_->item.header, line);
    const bool fits_urc = states_length(open_urc_->item.header, line);
    to_answer = fits_answer != fits_urc ? fits_answer : answer_is_newer_;
  }
  to_answer ? give_to_answer_item(std::move(line)) : give_to_urc(std::move(line));
  return true;
}

/// Returns true for an IMEI, IMSI or ICCID that comes while a +CMT waits for its PDU.
bool Dialogue::is_bare_answer(std::string_view line) const {
  return line.size() < kShortestPdu && running_ && !two_line_ &&
         !states_length(open_urc_->item.header, line);
}

/// Keeps a damaged PDU line unchanged (docs/field-notes.md#damaged-hexadecimal).
bool Dialogue::take_damaged_second_line(std::string& line) {
  if ((!open_answer_ && !open_urc_) || hex_run(line) < kDamagedHex) return false;
  open_answer_ ? give_to_answer_item(std::move(line)) : give_to_urc(std::move(line));
  return true;
}

void Dialogue::give_to_answer_item(std::string pdu) {
  assert(open_answer_);
  ++progress_;
  answer_octets_ += pdu.size();
  open_answer_->item.pdu = std::move(pdu);
  close_answer_item();
}

void Dialogue::close_answer_item() {
  if (!open_answer_) return;
  answer_.items.push_back(std::move(open_answer_->item));
  open_answer_.reset();
}

void Dialogue::give_to_urc(std::string pdu) {
  assert(open_urc_);
  auto& open = *open_urc_;
  if (!open.broadcast) queue({std::move(open.item.header), std::move(pdu)}, UrcKind::message);
  open_urc_.reset();
}

bool Dialogue::is_echo(std::string_view line) {
  const bool own = running_ && answer_.lines.empty() && answer_.items.empty() && line == command_;
  const bool of_payload = running_ && !payload_.empty() && line == payload_;
  // The echo of a command that timed out before this one.
  const bool older = line.size() > 3 && line.starts_with("AT") && is_code_mark(line[2]);
  if (!own && !of_payload && !older) return false;
  if (echo_off_) restart_suspected_ = true;
  return true;
}

bool Dialogue::take_final(std::string_view line) {
  const auto final_result = at::parse_final_result(line);
  if (!final_result) return false;
  if (ends_a_call(final_result->kind) && !is_call(command_)) return true;
  if (running_) {
    answer_.result = *final_result;
    close_answer_item();
    running_ = false;
  }
  return true;  // without a running command it is the late end of one that timed out
}

bool Dialogue::belongs_to_answer(std::string_view line) const {
  if (!running_) return false;
  if (!prefix_.empty() && line.starts_with(prefix_)) {
    const bool both = classify_urc(line, *profile_) == UrcKind::registration;
    return !both || (query_ && (is_registration_answer(line) || is_bare_registration(line)));
  }
  if (two_line_) return false;
  if (keep_ == Keep::expected && looks_like_code(line)) return false;
  // Values without a prefix (CGMI, CIMI, …), or any line for a raw command.
  return classify_urc(line, *profile_) == UrcKind::none;
}

void Dialogue::take_answer(std::string line, util::Deadline now) {
  answer_octets_ += line.size();
  ++progress_;
  if (answer_octets_ > kMaxAnswer) return;
  if (!two_line_) {
    answer_.lines.push_back(std::move(line));
    return;
  }
  close_answer_item();
  open_answer_ = Open{{std::move(line), {}}, now + kSecondLineLimit};
  answer_is_newer_ = true;
}

bool Dialogue::take_urc(std::string& line, util::Deadline now) {
  const auto kind = classify_urc(line, *profile_);
  if (kind == UrcKind::none) return false;
  if (kind == UrcKind::noise) return true;
  if (has_second_line(kind)) {
    if (open_urc_) hint_ = true;  // the previous one lost its PDU
    open_urc_ = Open{{std::move(line), {}}, now + kSecondLineLimit, kind == UrcKind::broadcast};
    answer_is_newer_ = false;
  } else {
    queue({std::move(line), {}, now}, kind);
  }
  return true;
}

/// Queues a URC. In a flood only URCs that carry a message are kept, and one hint replaces the
/// others.
void Dialogue::queue(Urc urc, UrcKind kind) {
  if (urcs_.size() >= kMaxUrcs && kind != UrcKind::message) {
    hint_ = true;
    return;
  }
  urcs_.push_back(std::move(urc));
}

void Dialogue::take_unknown(std::string_view line) {
  if (!util::log_enabled(util::LogLevel::debug)) return;
  util::log_debug("unknown line of the modem dropped", {{"line", shape_of(line)}});
}

void Dialogue::expire(util::Deadline now) {
  if (quote_ && now >= quote_->until) give_up_quote(now);
  if (open_urc_ && now >= open_urc_->until) {
    hint_ = hint_ || !open_urc_->broadcast;
    open_urc_.reset();
  }
}

std::optional<util::Deadline> Dialogue::expiry() const {
  std::optional<util::Deadline> earliest;
  if (quote_) earliest = quote_->until;
  if (open_urc_ && (!earliest || open_urc_->until < *earliest)) earliest = open_urc_->until;
  return earliest;
}

bool Dialogue::take_prompt() {
  if (!prompted_) return false;
  prompt_expected_ = prompted_ = false;
  return true;
}

bool Dialogue::take_hint() {
  return std::exchange(hint_, false);
}

}  // namespace modem
