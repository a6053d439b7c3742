// docs/field-manual.md is written from the catalogue: GSMRELAY_UPDATE_DOCS=1 build/bin/cli_test
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <vector>

#include "cli/explanations.hpp"
#include "terminal/text.hpp"
#include "tests/places.hpp"
#include "util/text.hpp"
#include "warnings/definition.hpp"

namespace {

constexpr std::size_t kColumns = 118;

std::string paragraph(const std::string& text) {
  std::string out;
  for (const auto& line : terminal::wrap(text, kColumns)) out += line + '\n';
  return out + '\n';
}

/// Returns `pattern` with its arguments as words: "SIM of <subject> needs its PIN".
std::string readable(std::string_view pattern) {
  std::string out;
  for (const char c : pattern) {
    if (c == '{') out += '<';
    if (c == '}') out += '>';
    if (c != '{' && c != '}') out += c;
  }
  return out;
}

/// What a person sees first, and the codes to look for. A code may belong to several.
struct Symptom {
  const char* seen;
  const char* look;   ///< the first command
  const char* codes;  ///< separated by blanks
};

constexpr Symptom kSymptoms[] = {
    {"`gsmrelay` gets no answer from gsmrelayd", "sudo gsmrelay doctor",
     "daemon-down config-broken config-unreadable spool-newer spool-damaged daemon-denied "
     "daemon-slow daemon-hung daemon-version config-on-boot-partition "
     "config-on-overlay"},
    {"no SMS arrives, at no modem", "gsmrelay doctor",
     "modem-none usb-overcurrent power-low disk-read-only disk-full spool-failed spool-damaged "
     "queue-full"},
    {"a modem is missing, down, or comes and goes", "gsmrelay modem list",
     "power-low usb-overcurrent modem-unplugged port-missing port-permission port-held port-shared "
     "port-not-serial port-failed console-on-uart uart-bluetooth uart-off modem-baud modem-silent "
     "modem-failing modem-unsteady modem-noise modem-starting modem-parked modem-suspended "
     "radio-off"},
    {"a SIM asks for something, or does not work", "gsmrelay sim list",
     "sim-absent sim-failed sim-busy sim-unknown sim-locked sim-pin-needed sim-pin-unreadable "
     "sim-pin-refused sim-pin-unsure sim-pin-last sim-puk-needed"},
    {"the modem and its SIM work, and no SMS arrives", "gsmrelay modem list",
     "network-searching network-off network-refused network-emergency network-choice "
     "network-roaming network-data-only signal-weak sim-memory-full sim-memory-low "
     "sim-cannot-delete modem-deaf self-test-impossible nothing-received"},
    {"SMS arrive, and the server gets none", "gsmrelay route list",
     "route-missing route-held route-paused clock-wrong clock-stepped clock-unsynchronised "
     "dns-failed route-dns "
     "route-portal route-connect route-timeout route-refused route-plain-http "
     "route-certificate-early route-certificate-expired route-certificate-issuer "
     "route-certificate-host route-tls route-slow route-busy route-server-error route-down "
     "queue-old "
     "queue-full nothing-relayed"},
    {"the server gets some SMS, and others not", "gsmrelay queue",
     "route-sender-refused dead-letters queue-unrouted queue-large kept-messages sender-flooding "
     "sets-overdue undecoded spool-put-aside"},
    {"an SMS cannot be sent", "gsmrelay outbox",
     "smsc-missing balance-low balance-unknown roaming-unwanted network-choice sending-failed"},
    {"the box told nobody that something is wrong", "gsmrelay doctor",
     "alarm-failed heartbeat-failed"},
    {"the box is slow, hot, or starts again by itself", "gsmrelay doctor",
     "power-low temperature-high throttled disk-errors disk-low daemon-restarts"},
};

std::vector<std::string_view> codes_of(const Symptom& symptom) {
  return util::split(symptom.codes, ' ');
}

std::string symptoms() {
  std::string out = "| what is seen | first command | what it may be |\n|---|---|---|\n";
  for (const auto& one : kSymptoms) {
    std::string links;
    for (const auto code : codes_of(one))
      links += fmt::format("{}[{}](#{})", links.empty() ? "" : ", ", code, code);
    out += fmt::format("| {} | `{}` | {} |\n", one.seen, one.look, links);
  }
  return out + '\n';
}

std::string manual() {
  std::string out =
      "# gsmrelay: the field manual\n\n"
      "For each warning: what it says, what it means, what to do, and the next command. "
      "`gsmrelay doctor` shows the ones that are\n"
      "there, the cause first, and `gsmrelay explain CODE` prints an entry of this page. Words in "
      "angle brackets are filled in, and MODEM and ROUTE are names.\n"
      "A `critical` warning of one modem or route is `degraded` while another one works.\n\n"
      "This page is written by `GSMRELAY_UPDATE_DOCS=1 build/bin/cli_test`.\n\n## By symptom\n\n" +
      symptoms() + "## Warnings\n\n";
  for (const auto& one : warnings::catalogue()) {
    out += fmt::format("### {}\n\n", one.code);
    out += paragraph(
        fmt::format("**{}** ({}): `{}`", one.title, to_string(one.severity), readable(one.text)));
    out += paragraph(std::string(one.meaning));
    out += paragraph(std::string(one.remedy));
    if (const auto next = warnings::usual_next(one); !next.empty())
      out += paragraph(fmt::format("Next: `{}`", readable(next)));
  }
  out += "## Other codes\n\n| code | kind | what | meaning | what to do |\n|---|---|---|---|---|\n";
  for (const auto& one : cli::all_explanations())
    if (one.kind != "warning")
      out += fmt::format("| {} | {} | {} | {} | {} |\n", one.code, one.kind, one.title, one.meaning,
                         one.remedy);
  return out;
}

}  // namespace

TEST_CASE("row 190: docs/field-manual.md has every code: symptom, meaning and what to do") {
  const auto path = places::source("docs/field-manual.md");
  if (std::getenv("GSMRELAY_UPDATE_DOCS") != nullptr) std::ofstream(path) << manual();
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  CHECK(text.str() == manual());
}

TEST_CASE("row 191: each warning belongs to a symptom that a person sees, and is linked there") {
  std::set<std::string_view> linked;
  for (const auto& one : kSymptoms)
    for (const auto code : codes_of(one)) {
      CHECK_MESSAGE(warnings::find(code) != nullptr, std::string(code));
      linked.insert(code);
    }
  for (const auto& one : warnings::catalogue())
    CHECK_MESSAGE(linked.contains(one.code), std::string(one.code));
}
