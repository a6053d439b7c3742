#include "cli/explanations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <span>

#include "at/error_texts.hpp"
#include "util/ascii.hpp"
#include "util/text.hpp"
#include "warnings/definition.hpp"

namespace cli {

namespace {

struct Coded {
  int code;
  const char* title;
  const char* meaning;
  const char* remedy;
};

constexpr const char* kNothing = "Nothing.";
constexpr const char* kWaits = "The modem tries again by itself; wait some minutes.";
constexpr const char* kOperator =
    "Ask the operator whether the SIM is active and allowed here; try it in a phone.";
constexpr const char* kElsewhere =
    "List the networks with `gsmrelay modem scan MODEM`; use another SIM or place.";
constexpr const char* kReport =
    "Record the dialogue with `gsmrelay modem trace MODEM` and report it with the modem's "
    "firmware.";

// TS 27.007 §7.2 (+CREG), §10.1.20 (+CGREG), §10.1.22 (+CEREG): <stat>.
constexpr Coded kRegistration[] = {
    {0, "not registered, and not searching",
     "The modem does not look for a network: the radio is off, there is no SIM, or it has given "
     "up.",
     "Check SIM and radio with `gsmrelay modem show MODEM`, then the antenna."},
    {1, "registered in the home network", "SMS can be sent and received.", kNothing},
    {2, "not registered, searching", "The modem looks for a network and has not found one.",
     "Check the antenna and the place; wait two minutes after a start."},
    {3, "registration denied",
     "The network refuses this SIM or this modem. `gsmrelay modem show MODEM` has the cause if the "
     "network gave one: gsmrelay explain cause-N.",
     "Check that the SIM is paid for and active: try it in a phone. If it works there, the modem "
     "may be barred (IMEI), or lack a technology that the network needs."},
    {4, "unknown", "The modem does not know, for example outside of coverage.", kWaits},
    {5, "registered, roaming",
     "SMS can be sent and received in a foreign network; it may cost more.", kNothing},
    {6, "registered for SMS only, home network", "SMS can be sent and received, no calls.",
     kNothing},
    {7, "registered for SMS only, roaming", "SMS can be sent and received, no calls.", kNothing},
    {8, "attached for emergency services only", "The network gives this SIM no service.",
     kOperator},
    {9, "registered, CSFB not preferred, home network", "SMS can be sent and received.", kNothing},
    {10, "registered, CSFB not preferred, roaming", "SMS can be sent and received.", kNothing},
    {11, "attached for restricted local services only",
     "Emergency and local services of the operator (RLOS); no SMS.", kOperator},
};

// TS 24.008 §10.5.3.6, §10.5.5.14 and annex G; TS 24.301 §9.9.3.9 (EMM) has the same numbers.
constexpr Coded kCauses[] = {
    {2, "IMSI unknown in HLR",
     "The operator does not know this SIM: it has expired or was never active.", kOperator},
    {3, "illegal MS", "The network could not prove that the SIM is genuine.", kOperator},
    {4, "IMSI unknown in VLR", "The network has forgotten the SIM; it registers again.", kWaits},
    {5, "IMEI not accepted", "The network bars this modem by its IMEI.",
     "Use another modem, or have the IMEI registered where the law requires it."},
    {6, "illegal ME", "The network does not allow this modem.",
     "Use another modem, or have the IMEI registered where the law requires it."},
    {7, "packet services not allowed",
     "The SIM has no data service. SMS over the circuit domain may work.", kOperator},
    {8, "packet and other services not allowed", "The SIM has no service in this network.",
     kOperator},
    {9, "identity cannot be derived by the network", "The network asks the modem to register anew.",
     kWaits},
    {10, "implicitly detached",
     "The network has removed the modem after silence; it registers again.", kWaits},
    {11, "PLMN not allowed", "This network does not serve the SIM.", kElsewhere},
    {12, "location or tracking area not allowed", "The subscription excludes this area.",
     kElsewhere},
    {13, "roaming not allowed in this area", "The SIM may not roam here.", kElsewhere},
    {14, "packet services not allowed in this network",
     "No data here. SMS over the circuit domain may work.", kElsewhere},
    {15, "no suitable cells in the area", "The subscription excludes this technology or area.",
     kElsewhere},
    {16, "MSC temporarily not reachable", "A fault of the network.", kWaits},
    {17, "network failure", "A fault of the network.", kWaits},
    {18, "CS domain not available",
     "4G without the circuit domain: SMS works only over SGs or IMS.",
     "Allow 2G or 3G, or ask the operator for SMS over IMS."},
    {19, "ESM failure", "The network refused the data connection, often because of the APN.",
     "Set the APN of the operator."},
    {20, "MAC failure", "The SIM could not prove that the network is genuine.", kOperator},
    {21, "synch failure", "The counters of SIM and network differ; they synchronise.", kWaits},
    {22, "congestion", "The network is overloaded.", kWaits},
    {23, "authentication unacceptable, or security capabilities mismatch",
     "Modem and network have no algorithm in common.",
     "Update the modem's firmware or use another."},
    {24, "security mode rejected", "The modem refused the protection that the network wanted.",
     "Update the modem's firmware or use another."},
    {25, "not authorised for this closed group (CSG)", "The cell is private.", kElsewhere},
    {26, "authentication unacceptable", "The SIM is too old for this technology.",
     "Ask the operator for a USIM."},
    {31, "redirection to 5G required", "The network wants the modem on 5G.", kElsewhere},
    {32, "service option not supported", "The network does not offer the service.", kOperator},
    {33, "service option not subscribed", "The subscription lacks the service.", kOperator},
    {34, "service option temporarily out of order", "A fault of the network.", kWaits},
    {35, "service option not authorised in this network", "The subscription excludes it here.",
     kElsewhere},
    {38, "call cannot be identified", "A fault of the dialogue with the network.", kWaits},
    {39, "CS service temporarily not available", "A fault of the network.", kWaits},
    {40, "no bearer context activated", "The data connection was lost; the modem sets it up again.",
     kWaits},
    {42, "severe network failure", "A fault of the network.", kWaits},
    {48, "retry in a new cell", "The network wants the modem in another cell.", kWaits},
    {95, "semantically incorrect message", "The network does not understand the modem.", kReport},
    {96, "invalid mandatory information", "The network does not understand the modem.", kReport},
    {97, "message type not implemented", "The network does not understand the modem.", kReport},
    {98, "message type not compatible with the state", "The dialogue is out of step.", kWaits},
    {99, "information element not implemented", "The network does not understand the modem.",
     kReport},
    {100, "conditional element error", "The network does not understand the modem.", kReport},
    {101, "message not compatible with the state", "The dialogue is out of step.", kWaits},
    {111, "protocol error, unspecified", "The network gives no reason.", kWaits},
};

constexpr Coded kExits[] = {
    {0, "success", "The command did what it says; `status` and `doctor`: fine.", kNothing},
    {1, "failure", "The command could not do it; the error says why.", "Follow the line `next:`."},
    {2, "wrong usage", "The command line or the configuration has mistakes.",
     "See `gsmrelay help` or `gsmrelay config check`."},
    {3, "timeout", "There was no result within the time limit.", "Give a longer --timeout."},
    {4, "gsmrelayd is not reachable", "It does not run, or does not answer at its socket.",
     "Run `gsmrelay doctor`."},
    {5, "degraded", "It works, but something is wrong.", "Run `gsmrelay doctor`."},
    {6, "critical", "Nothing is received, stored or relayed.", "Run `gsmrelay doctor`."},
    {7, "refused", "The command needs a confirmation or a condition that is not met.",
     "Give --yes or --force if you are sure."},
    {10, "no such object", "There is no modem, SIM, route, message or code of this name.",
     "List them with the verb `list`."},
    {77, "no permission", "This user may not do it.",
     "Use sudo, or join the group gsmrelay-admin and log in again."},
};

constexpr const char* kAskServer = "Ask the owner of the server; nothing is lost meanwhile.";
constexpr const char* kCheckRoute =
    "Correct the route: gsmrelay config edit; then gsmrelay queue retry --route ROUTE.";

// RFC 9110 §15, RFC 6585; what the relay makes of each: docs/add-a-route.md.
constexpr Coded kHttp[] = {
    {200, "OK",
     "The server has the message. An HTML page counts as a log-in page, not as delivered.",
     kNothing},
    {201, "Created", "The server has the message.", kNothing},
    {202, "Accepted", "The server has the message and works on it.", kNothing},
    {204, "No Content", "The server has the message.", kNothing},
    {301, "Moved Permanently", "The server has another address. Redirects are not followed.",
     kCheckRoute},
    {302, "Found", "A redirect, often to a log-in page. It is not followed.", kCheckRoute},
    {303, "See Other", "A redirect. It is not followed.", kCheckRoute},
    {307, "Temporary Redirect", "A redirect, often to a log-in page. It is not followed.",
     kCheckRoute},
    {308, "Permanent Redirect", "The server has another address. Redirects are not followed.",
     kCheckRoute},
    {400, "Bad Request", "The server does not accept this message.",
     "See its reason with `gsmrelay queue show ID`."},
    {401, "Unauthorized", "The credentials of the route are wrong or missing. The messages wait.",
     kCheckRoute},
    {402, "Payment Required", "The account at the server is not paid for.", kAskServer},
    {403, "Forbidden", "The credentials do not allow this. The messages wait.", kCheckRoute},
    {404, "Not Found", "The path of the URL is wrong. The messages wait.", kCheckRoute},
    {405, "Method Not Allowed", "The path of the URL takes no POST. The messages wait.",
     kCheckRoute},
    {407, "Proxy Authentication Required", "A proxy on the way wants credentials.", kCheckRoute},
    {408, "Request Timeout", "The server waited too long for the request.",
     "Check the connection to the Internet."},
    {409, "Conflict", "The server has the message already or works on it.", kAskServer},
    {410, "Gone", "The server does not take messages here any more.", kCheckRoute},
    {413, "Content Too Large", "The server refuses the size of the message.", kAskServer},
    {415, "Unsupported Media Type", "The server expects another kind of route.", kCheckRoute},
    {422, "Unprocessable Content", "The server understands the message and cannot use it.",
     "See its reason with `gsmrelay queue show ID`."},
    {425, "Too Early", "The server wants the message again later.", kNothing},
    {429, "Too Many Requests", "The server asks to wait; Retry-After is respected.", kNothing},
    {500, "Internal Server Error", "A fault of the server. The message is tried again.",
     kAskServer},
    {501, "Not Implemented", "The server does not offer this. The message is tried again.",
     kAskServer},
    {502, "Bad Gateway", "A proxy reaches no server behind it.", kAskServer},
    {503, "Service Unavailable", "The server is overloaded or being updated.", kAskServer},
    {504, "Gateway Timeout", "A proxy got no answer from the server behind it.", kAskServer},
    {511, "Network Authentication Required",
     "The network between, not the server, asks for a log-in first: a captive portal (RFC 6585 "
     "§6). "
     "The messages wait.",
     "Log in to the network; see `gsmrelay explain route-portal`."},
};

Explanation of(const warnings::Definition& one) {
  return {.code = std::string(one.code),
          .kind = "warning",
          .title = std::string(one.title),
          .meaning = std::string(one.meaning),
          .remedy = std::string(one.remedy),
          .severity = to_string(one.severity),
          .next = warnings::usual_next(one)};
}

Explanation of(const Coded& one, std::string_view prefix, const char* kind) {
  return {.code = fmt::format("{}-{}", prefix, one.code),
          .kind = kind,
          .title = one.title,
          .meaning = one.meaning,
          .remedy = one.remedy};
}

/// The warning that the code of a modem leads to; its meaning and remedy are the better ones.
const warnings::Definition* warning_of(const at::ErrorText& error, bool cms) {
  struct Pair {
    int code;
    std::string_view warning;
  };
  constexpr Pair kCme[] = {
      {5, "sim-locked"},         {6, "sim-locked"},       {7, "sim-locked"},
      {10, "sim-absent"},        {11, "sim-pin-needed"},  {12, "sim-puk-needed"},
      {13, "sim-failed"},        {14, "sim-busy"},        {15, "sim-failed"},
      {16, "sim-pin-refused"},   {20, "sim-memory-full"}, {30, "network-searching"},
      {32, "network-emergency"}, {40, "sim-locked"},      {41, "sim-locked"},
      {42, "sim-locked"},        {43, "sim-locked"},      {44, "sim-locked"},
      {45, "sim-locked"},        {46, "sim-locked"},      {47, "sim-locked"},
      {113, "network-roaming"}};
  constexpr Pair kCms[] = {
      {310, "sim-absent"},      {311, "sim-pin-needed"}, {313, "sim-failed"},
      {314, "sim-busy"},        {315, "sim-failed"},     {316, "sim-puk-needed"},
      {322, "sim-memory-full"}, {330, "smsc-missing"},   {331, "network-searching"}};
  const auto look = [&](std::span<const Pair> pairs) -> const warnings::Definition* {
    for (const auto& pair : pairs)
      if (pair.code == error.code) return warnings::find(pair.warning);
    return nullptr;
  };
  return cms ? look(kCms) : look(kCme);
}

std::string usual_meaning(util::Advice advice) {
  switch (advice) {
    case util::Advice::retry:
      return "A fault that may pass: gsmrelayd tries again.";
    case util::Advice::reopen:
      return "The dialogue with the modem is disturbed: gsmrelayd opens the port again.";
    case util::Advice::reject:
      break;
  }
  return "The same command with the same values will not work: gsmrelayd does not repeat it.";
}

Explanation of(const at::ErrorText& error, bool cms) {
  Explanation out{.code = fmt::format("{}-{}", cms ? "cms" : "cme", error.code),
                  .kind = cms ? "+CMS ERROR" : "+CME ERROR",
                  .title = std::string(error.text),
                  .meaning = usual_meaning(error.advice),
                  .remedy =
                      "See what was asked with `gsmrelay modem trace MODEM`; if it stays, try the "
                      "SIM in another modem."};
  if (const auto* warning = warning_of(error, cms)) {
    out.meaning = warning->meaning;
    out.remedy = warning->remedy;
  }
  return out;
}

/// "+CME ERROR: 10" and "cme 10" become "cme-10"; "CGREG: 3" and "cereg-3" become "creg-3".
std::string usual_code(std::string_view text) {
  std::string out;
  bool gap = false;
  for (const char c : util::trim(text)) {
    if (!util::is_alnum(c)) {
      gap = true;
      continue;
    }
    const bool was_letter = !out.empty() && !util::is_digit(out.back());
    if (!out.empty() && (gap || (was_letter && util::is_digit(c)))) out += '-';
    gap = false;
    out += util::to_lower(c);
  }
  const auto replace = [&out](std::string_view from, std::string_view to) {
    if (out.starts_with(from)) out.replace(0, from.size(), to);
  };
  replace("cme-error-", "cme-");
  replace("cms-error-", "cms-");
  replace("cgreg-", "creg-");
  replace("cereg-", "creg-");
  replace("emm-cause-", "cause-");
  replace("emm-", "cause-");
  replace("exit-code-", "exit-");
  replace("http-status-", "http-");
  return out;
}

std::optional<std::int64_t> number_after(std::string_view code, std::string_view prefix) {
  if (!code.starts_with(prefix)) return std::nullopt;
  return util::to_int(code.substr(prefix.size()));
}

/// A code of a range that its standard leaves open.
std::optional<Explanation> explain_range(const std::string& code) {
  constexpr int kMost = 65535;
  for (const std::string_view prefix : {"cme-", "cms-"}) {
    const auto number = number_after(code, prefix);
    if (!number || *number < 0 || *number > kMost) continue;
    return Explanation{.code = code,
                       .kind = prefix == "cme-" ? "+CME ERROR" : "+CMS ERROR",
                       .title = "a code that the standard does not define",
                       .meaning = "The maker of the modem defines it. gsmrelayd tries again.",
                       .remedy = "Look it up in the AT manual of the modem."};
  }
  const auto status = number_after(code, "http-");
  if (!status || *status < 100 || *status > 599) return std::nullopt;
  constexpr const char* kClasses[] = {"an interim answer", "a success", "a redirect",
                                      "the server does not accept the request",
                                      "a fault of the server"};
  const auto family = static_cast<std::size_t>(*status / 100);
  return Explanation{.code = code,
                     .kind = "HTTP status",
                     .title = kClasses[family - 1],
                     .meaning = fmt::format("A status of the class {}xx (RFC 9110 §15).", family),
                     .remedy = family == 2 ? kNothing : kAskServer};
}

}  // namespace

std::vector<Explanation> all_explanations() {
  std::vector<Explanation> all;
  for (const auto& one : warnings::catalogue()) all.push_back(of(one));
  for (const auto& one : at::cme_errors()) all.push_back(of(one, false));
  for (const auto& one : at::cms_errors()) all.push_back(of(one, true));
  for (const auto& one : kRegistration) all.push_back(of(one, "creg", "registration state"));
  for (const auto& one : kCauses) all.push_back(of(one, "cause", "refusal cause"));
  for (const auto& one : kExits) all.push_back(of(one, "exit", "exit code"));
  for (const auto& one : kHttp) all.push_back(of(one, "http", "HTTP status"));
  return all;
}

std::optional<Explanation> explain(std::string_view code) {
  const auto wanted = usual_code(code);
  for (auto& one : all_explanations())
    if (one.code == wanted) return std::move(one);
  return explain_range(wanted);
}

std::vector<std::string> near_codes(std::string_view code) {
  constexpr std::size_t kMost = 5;
  const auto wanted = usual_code(code);
  std::vector<std::string> found;
  if (wanted.empty()) return found;
  std::vector<std::string> rest;
  for (const auto& one : all_explanations()) {
    const bool contains = one.code.find(wanted) != std::string::npos;
    const bool same_number = one.code.ends_with("-" + wanted);
    if (same_number || (contains && !util::is_digit(wanted.front())))
      found.push_back(one.code);
    else
      rest.push_back(one.code);
  }
  while (found.size() < kMost && !rest.empty()) {
    const std::vector<std::string_view> words(rest.begin(), rest.end());
    const auto near = util::nearest(wanted, words);
    if (!near) break;
    const std::string word(*near);
    found.push_back(word);
    std::erase(rest, word);
  }
  if (found.size() > kMost) found.resize(kMost);
  return found;
}

}  // namespace cli
