#include "at/error_texts.hpp"

#include <algorithm>
#include <span>

#include "at/result_code.hpp"
#include "util/ascii.hpp"
#include "util/text.hpp"

namespace at {

namespace {

using util::Advice;

using Row = ErrorText;

constexpr auto retry = Advice::retry;
constexpr auto reopen = Advice::reopen;
constexpr auto reject = Advice::reject;

// TS 27.007 §9.2.1 … §9.2.2; ordered by code.
constexpr Row kCme[] = {
    {0, retry, "phone failure"},
    {1, reopen, "no connection to phone"},
    {2, reopen, "phone-adaptor link reserved"},
    {3, reject, "operation not allowed"},
    {4, reject, "operation not supported"},
    {5, reject, "PH-SIM PIN required"},
    {6, reject, "PH-FSIM PIN required"},
    {7, reject, "PH-FSIM PUK required"},
    {10, retry, "SIM not inserted"},
    {11, reject, "SIM PIN required"},
    {12, reject, "SIM PUK required"},
    {13, retry, "SIM failure"},
    {14, retry, "SIM busy"},
    {15, reject, "SIM wrong"},
    {16, reject, "incorrect password"},
    {17, reject, "SIM PIN2 required"},
    {18, reject, "SIM PUK2 required"},
    {20, retry, "memory full"},
    {21, reject, "invalid index"},
    {22, reject, "not found"},
    {23, retry, "memory failure"},
    {24, reject, "text string too long"},
    {25, reject, "invalid characters in text string"},
    {26, reject, "dial string too long"},
    {27, reject, "invalid characters in dial string"},
    {30, retry, "no network service"},
    {31, retry, "network timeout"},
    {32, retry, "network not allowed - emergency calls only"},
    {40, reject, "network personalization PIN required"},
    {41, reject, "network personalization PUK required"},
    {42, reject, "network subset personalization PIN required"},
    {43, reject, "network subset personalization PUK required"},
    {44, reject, "service provider personalization PIN required"},
    {45, reject, "service provider personalization PUK required"},
    {46, reject, "corporate personalization PIN required"},
    {47, reject, "corporate personalization PUK required"},
    {50, reject, "incorrect parameters"},
    {100, retry, "unknown"},
    {103, reject, "illegal MS"},
    {106, reject, "illegal ME"},
    {107, reject, "GPRS services not allowed"},
    {111, reject, "PLMN not allowed"},
    {112, reject, "location area not allowed"},
    {113, reject, "roaming not allowed in this location area"},
    {515, retry, "please wait, init or command processing in progress"},
};

// TS 27.005 §3.2.5 with the RP causes and TP failure causes it takes over; ordered by code.
constexpr Row kCms[] = {
    {1, reject, "unassigned number"},
    {8, reject, "operator determined barring"},
    {10, reject, "call barred"},
    {17, retry, "network failure"},
    {21, reject, "short message transfer rejected"},
    {22, retry, "congestion"},
    {27, retry, "destination out of service"},
    {28, reject, "unidentified subscriber"},
    {29, reject, "facility rejected"},
    {30, reject, "unknown subscriber"},
    {38, retry, "network out of order"},
    {41, retry, "temporary failure"},
    {42, retry, "congestion"},
    {47, retry, "resources unavailable"},
    {50, reject, "requested facility not subscribed"},
    {69, reject, "requested facility not implemented"},
    {81, reject, "invalid short message transfer reference value"},
    {95, reject, "invalid message"},
    {96, reject, "invalid mandatory information"},
    {97, reject, "message type non-existent or not implemented"},
    {98, reject, "message not compatible with short message protocol state"},
    {99, reject, "information element non-existent or not implemented"},
    {111, retry, "protocol error"},
    {127, retry, "interworking"},
    {192, retry, "service centre busy"},
    {193, reject, "no subscription at the service centre"},
    {194, retry, "service centre system failure"},
    {195, reject, "invalid destination address"},
    {196, reject, "destination barred"},
    {197, reject, "duplicate rejected: the service centre has it already"},
    {208, retry, "SIM storage full"},
    {211, retry, "memory capacity exceeded"},
    {300, retry, "ME failure"},
    {301, retry, "SMS service of ME reserved"},
    {302, reject, "operation not allowed"},
    {303, reject, "operation not supported"},
    {304, reject, "invalid PDU mode parameter"},
    {305, reject, "invalid text mode parameter"},
    {310, retry, "SIM not inserted"},
    {311, reject, "SIM PIN required"},
    {312, reject, "PH-SIM PIN required"},
    {313, retry, "SIM failure"},
    {314, retry, "SIM busy"},
    {315, reject, "SIM wrong"},
    {316, reject, "SIM PUK required"},
    {317, reject, "SIM PIN2 required"},
    {318, reject, "SIM PUK2 required"},
    {320, retry, "memory failure"},
    {321, reject, "invalid memory index"},
    {322, retry, "memory full"},
    {330, reject, "SMSC address unknown"},
    {331, retry, "no network service"},
    {332, retry, "network timeout"},
    {340, reject, "no +CNMA acknowledgement expected"},
    {500, retry, "unknown error"},
};

// Codes from 512 on belong to the vendor and count as temporary
// (docs/field-notes.md#13-error-codes).
constexpr int kVendor = 512;

/// Words of makers: for the card, and for the personalisation locks of TS 22.022, which 27.007
/// lists by other words.
constexpr Row kOtherCme[] = {
    {10, retry, "SIM absent"},
    {10, retry, "no SIM"},
    {10, retry, "no SIM card"},
    {10, retry, "SIM card not inserted"},
    {11, reject, "SIM PIN1 required"},
    {11, reject, "SIM PIN"},
    {12, reject, "SIM PUK1 required"},
    {12, reject, "SIM PUK"},
    {14, retry, "SIM not ready"},
    {30, retry, "no service"},
    {40, reject, "PH-NET PIN required"},
    {41, reject, "PH-NET PUK required"},
    {42, reject, "PH-NETSUB PIN required"},
    {43, reject, "PH-NETSUB PUK required"},
    {44, reject, "PH-SP PIN required"},
    {45, reject, "PH-SP PUK required"},
    {46, reject, "PH-CORP PIN required"},
    {47, reject, "PH-CORP PUK required"},
};

const Row* find(std::span<const Row> table, int code) {
  const auto* row = std::lower_bound(table.data(), table.data() + table.size(), code,
                                     [](const Row& r, int c) { return r.code < c; });
  return row != table.data() + table.size() && row->code == code ? row : nullptr;
}

/// Returns `text` in one spelling: lower case, without "(U)" of later releases ("(U)SIM busy") and
/// a full stop, "PH-SIM" for "PH_SIM", and with z in "personalization".
std::string usual_spelling(std::string_view text) {
  auto usual = util::lower(util::trim(text));
  if (usual.ends_with('.')) usual.pop_back();
  std::replace(usual.begin(), usual.end(), '_', '-');
  const auto replace_word = [&usual](std::string_view word, std::string_view by) {
    if (const auto at = usual.find(word); at != std::string::npos)
      usual.replace(at, word.size(), by);
  };
  replace_word("(u)", "");
  replace_word("personalisation", "personalization");
  return usual;
}

int code_by_text(std::span<const Row> table, std::string_view text) {
  const auto usual = usual_spelling(text);
  for (const auto& row : table)
    if (usual == usual_spelling(row.text)) return row.code;
  return -1;
}

Advice advice(std::span<const Row> table, int code) {
  if (const auto* row = find(table, code)) return row->advice;
  return code < 0 || code >= kVendor ? Advice::retry : Advice::reject;
}

std::string_view text(std::span<const Row> table, int code) {
  const auto* row = find(table, code);
  return row == nullptr ? std::string_view{} : row->text;
}

}  // namespace

std::span<const ErrorText> cme_errors() {
  return kCme;
}
std::span<const ErrorText> cms_errors() {
  return kCms;
}
Advice cme_advice(int code) {
  return advice(kCme, code);
}
Advice cms_advice(int code) {
  return advice(kCms, code);
}
int cme_code(std::string_view words) {
  const int code = code_by_text(kCme, words);
  return code >= 0 ? code : code_by_text(kOtherCme, words);
}
int cms_code(std::string_view words) {
  return code_by_text(kCms, words);
}
std::string_view cme_text(int code) {
  return text(kCme, code);
}
std::string_view cms_text(int code) {
  return text(kCms, code);
}

}  // namespace at
