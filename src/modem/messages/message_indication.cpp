#include "modem/messages/message_indication.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "at/parameters.hpp"
#include "modem/channel/optional_query.hpp"
#include "util/log.hpp"

namespace modem {

using util::Result;

namespace {

bool allows(const std::vector<at::Fields>& groups, std::size_t field, int value) {
  if (field >= groups.size()) return true;  // not listed
  const auto numbers = at::numbers(groups[field]);
  return numbers.empty() || std::find(numbers.begin(), numbers.end(), value) != numbers.end();
}

/// Returns the first of `wanted` that the modem allows, or the modem's first value if it allows
/// none.
int pick(const std::vector<at::Fields>& groups, std::size_t field,
         std::initializer_list<int> wanted) {
  for (const int value : wanted) {
    if (allows(groups, field, value)) return value;
  }
  return at::numbers(groups[field]).front();
}

}  // namespace

/// Returns the settings to try: those the modem lists with mt=1 and `ds`, then those most modems
/// accept, as the "=?" answer may be missing or wrong.
Result<std::vector<MessageIndication::Setting>> MessageIndication::candidates(int ds) {
  const auto lines = optional_query(channel_, "AT+CNMI=?");
  if (!lines) return util::fail(lines.error());
  const auto groups = at::groups(parameters_of(*lines, "+CNMI:"));
  std::vector<Setting> found;
  if (!allows(groups, 1, 1) || !allows(groups, 3, ds)) return found;
  found.push_back(
      {pick(groups, 0, {2, 1, 3, 0}), 1, pick(groups, 2, {0}), ds, pick(groups, 4, {0, 1})});
  for (const auto& usual : {Setting{2, 1, 0, ds, 0}, Setting{1, 1, 0, ds, 1}}) {
    if (std::find(found.begin(), found.end(), usual) == found.end()) found.push_back(usual);
  }
  return found;
}

Result<bool> MessageIndication::try_settings(std::span<const Setting> settings) {
  for (const auto& s : settings) {
    const auto text = fmt::format("{},{},{},{},{}", s[0], s[1], s[2], s[3], s[4]);
    const auto set = optional_command(channel_, "AT+CNMI=" + text);
    if (!set) return util::fail(set.error());
    if (!*set) continue;
    setting_ = text;
    return true;
  }
  return false;
}

/// Tries the settings that the family prefers and the modem's "=?" answer allows.
Result<bool> MessageIndication::try_preferred() {
  if (profile_->announcements.empty()) return false;
  const auto lines = optional_query(channel_, "AT+CNMI=?");
  if (!lines) return util::fail(lines.error());
  const auto groups = at::groups(parameters_of(*lines, "+CNMI:"));
  std::vector<Setting> wanted;
  for (const auto text : profile_->announcements) {
    const auto fields = at::fields(text);
    Setting setting{};
    bool allowed = true;
    for (std::size_t i = 0; i < setting.size(); ++i) {
      setting[i] = at::number(fields, i).value_or(0);
      allowed = allowed && allows(groups, i, setting[i]);
    }
    if (allowed) wanted.push_back(setting);
  }
  return try_settings(wanted);
}

Result<bool> MessageIndication::try_all(int service, std::initializer_list<int> reports) {
  const auto granted = optional_command(channel_, fmt::format("AT+CSMS={}", service));
  if (!granted) return util::fail(granted.error());
  if (!*granted && service != 0) return false;
  service_ = service;
  if (service == 0) {
    if (auto set = try_preferred(); !set || *set) return set;
  }
  for (const int ds : reports) {
    const auto settings = candidates(ds);
    if (!settings) return util::fail(settings.error());
    if (auto set = try_settings(*settings); !set || *set) return set;
  }
  return false;
}

Result<void> MessageIndication::set_up() {
  setting_.clear();
  direct_tried_ = false;
  // ds=1 and CSMS=0 first. Some modems accept ds=1 only after CSMS=1; then each +CDS needs a CNMA.
  auto set = try_all(0, {1, 2});
  if (set && !*set) set = try_all(1, {1, 2});
  if (set && !*set) set = try_all(0, {0});
  if (set && !*set) set = try_all(1, {0});
  if (!set) return util::fail(set.error());
  if (!*set)
    util::log_warning(
        "the modem refuses every form of AT+CNMI: messages are found by listing only");
  auto now = read_back();
  if (!now) return util::fail(now.error());
  seen_ = std::move(*now);
  return {};
}

Result<void> MessageIndication::send_reports_directly() {
  constexpr std::size_t kDs = 3;
  constexpr int kStored = 2, kDirect = 1;
  const auto fields = at::fields(setting_);
  if (direct_tried_ || at::number(fields, kDs) != kStored) return {};
  direct_tried_ = true;
  Setting setting{};
  for (std::size_t i = 0; i < setting.size(); ++i) setting[i] = at::number(fields, i).value_or(0);
  setting[kDs] = kDirect;
  const auto set = try_settings({&setting, 1});
  if (!set) return util::fail(set.error());
  if (!*set) return {};
  util::log_info(
      "the modem announces status reports that it does not store; they are received "
      "directly from now on");
  auto seen = read_back();
  if (!seen) return util::fail(seen.error());
  seen_ = std::move(*seen);
  return {};
}

Result<std::string> MessageIndication::read_back() {
  const auto lines = optional_query(channel_, "AT+CNMI?");
  if (!lines) return util::fail(lines.error());
  return std::string(parameters_of(*lines, "+CNMI:"));
}

Result<bool> MessageIndication::still_set() {
  if (seen_.empty()) return true;  // this modem does not answer AT+CNMI?
  const auto now = read_back();
  if (!now) return util::fail(now.error());
  return now->empty() || *now == seen_;
}

Result<void> MessageIndication::acknowledge() {
  if (!acknowledges()) return {};
  AskOptions options;
  options.if_lost = IfLost::fail;
  const auto answer = channel_.ask("AT+CNMA", options);
  if (!answer) return util::fail(answer.error());
  using Kind = at::FinalResult::Kind;
  if (answer->result.ok() || answer->result.is(Kind::cms_error, 340)) return {};
  return util::fail(at::to_error(answer->result, "AT+CNMA"));
}

}  // namespace modem
