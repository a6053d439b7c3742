#include "at/send_cause.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace at {

namespace {

struct Range {
  int first, last;
  SendCause cause;
  std::string_view help;
};

constexpr std::string_view kWait = "it is tried again by itself";
constexpr std::string_view kNumber = "check the number";
constexpr std::string_view kBarred =
    "the operator does not let this SIM send there: check the number, the credit and the contract";
constexpr std::string_view kCredit =
    "top up the SIM, and check the service centre's number (gsmrelay modem show MODEM)";
constexpr std::string_view kPdu = "the network does not like this message; please report it";
constexpr std::string_view kFull = "the memories are being emptied; it is tried again by itself";
constexpr std::string_view kSim = "look at the SIM (gsmrelay modem show MODEM)";
constexpr std::string_view kPin = "the SIM needs its PIN or PUK (gsmrelay modem show MODEM)";
constexpr std::string_view kCentre =
    "the SIM has no service centre: set it with gsmrelay modem at NAME 'AT+CSCA=\"+…\"' --force";

// docs/field-notes.md#13-error-codes; ordered. Other codes are tried again.
constexpr Range kCmsCauses[] = {
    {1, 1, SendCause::never, kNumber},   {8, 10, SendCause::never, kBarred},
    {17, 17, SendCause::later, kWait},   {21, 21, SendCause::doubt, kCredit},
    {22, 27, SendCause::later, kWait},   {28, 30, SendCause::never, kNumber},
    {38, 47, SendCause::later, kWait},   {50, 50, SendCause::doubt, kCredit},
    {69, 69, SendCause::doubt, kCredit}, {81, 99, SendCause::never, kPdu},
    {111, 127, SendCause::later, kWait}, {128, 176, SendCause::never, kPdu},
    {192, 192, SendCause::later, kWait}, {193, 193, SendCause::sim, kBarred},
    {194, 194, SendCause::later, kWait}, {195, 196, SendCause::never, kNumber},
    {208, 211, SendCause::later, kFull}, {300, 301, SendCause::later, kWait},
    {304, 305, SendCause::never, kPdu},  {310, 310, SendCause::sim, kSim},
    {311, 312, SendCause::sim, kPin},    {313, 313, SendCause::sim, kSim},
    {314, 314, SendCause::later, kWait}, {315, 315, SendCause::sim, kSim},
    {316, 318, SendCause::sim, kPin},    {320, 322, SendCause::later, kFull},
    {330, 330, SendCause::sim, kCentre}, {331, 332, SendCause::later, kWait},
};

// TS 27.007 §9.2
constexpr Range kCmeCauses[] = {
    {10, 10, SendCause::sim, kSim}, {11, 12, SendCause::sim, kPin}, {13, 13, SendCause::sim, kSim},
    {15, 15, SendCause::sim, kSim}, {17, 18, SendCause::sim, kPin},
};

const Range* find_cause(const FinalResult& result) {
  const auto search = [&](const auto& table) -> const Range* {
    const auto* const found = std::find_if(std::begin(table), std::end(table), [&](const Range& r) {
      return result.code >= r.first && result.code <= r.last;
    });
    return found == std::end(table) ? nullptr : found;
  };
  if (result.kind == FinalResult::Kind::cms_error) return search(kCmsCauses);
  if (result.kind == FinalResult::Kind::cme_error) return search(kCmeCauses);
  return nullptr;
}

}  // namespace

bool is_refusal(const FinalResult& result) {
  constexpr int kNetworkTimeout = 332;
  return result.kind == FinalResult::Kind::cms_error && find_cause(result) != nullptr &&
         result.code != kNetworkTimeout;
}

SendCause send_cause(const FinalResult& result) {
  const auto* range = find_cause(result);
  return range == nullptr ? SendCause::later : range->cause;
}

std::string_view send_help(const FinalResult& result) {
  const auto* range = find_cause(result);
  return range == nullptr ? std::string_view{} : range->help;
}

std::string explain_refusal(const FinalResult& result) {
  const auto words = result.kind == FinalResult::Kind::cms_error   ? cms_text(result.code)
                     : result.kind == FinalResult::Kind::cme_error ? cme_text(result.code)
                                                                   : std::string_view{};
  auto text = to_string(result);
  if (!words.empty()) text += fmt::format(" ({})", words);
  const auto help = send_help(result);
  if (!help.empty()) text += fmt::format("; {}", help);
  return text;
}

}  // namespace at
