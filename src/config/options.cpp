#include "config/options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "config/duration.hpp"

namespace config {

namespace {

constexpr std::int64_t kSecond = 1'000, kMinute = 60 * kSecond, kHour = 60 * kMinute,
                       kDay = 24 * kHour;

constexpr std::array<std::string_view, 4> kLevels{"error", "warning", "info", "debug"};
constexpr std::array<std::string_view, 1> kKinds{"http"};
constexpr std::array<std::string_view, 2> kCalls{"ignore", "hang_up"};
constexpr std::array<std::string_view, 2> kAccept{"ciphertext", "all"};

using D = DaemonSettings;
using M = ModemSettings;
using S = SimSettings;
using R = RouteSettings;
constexpr auto kDaemon = Section::daemon;
constexpr auto kModem = Section::modem;
constexpr auto kSim = Section::sim;
constexpr auto kRoute = Section::route;
constexpr auto kMay = Need::optional;
constexpr auto kMust = Need::required;

// A table is read by its rows.
// clang-format off
constexpr auto kOptions = std::to_array<Option>({
    {kDaemon, "state_dir", &D::state_dir, kMay, {}, {}, check_directory, "\"/var/lib/gsmrelay\"",
     "Where the spool lies. On storage that survives a power cut."},
    {kDaemon, "socket", &D::socket, kMay, {}, {}, check_socket, "\"/run/gsmrelay/control.sock\"",
     "The UNIX socket of the local API, used by `gsmrelay`."},
    {kDaemon, "log_level", &D::log_level, kMay, {}, kLevels, nullptr, "\"info\"",
     "The least important line that is logged; `debug` shows the AT dialogue."},
    {kDaemon, "discover", &D::discover, kMay, {}, {}, nullptr, "true",
     "Use every USB modem that is found; `false`: only those with a [[modem]]."},
    {kDaemon, "sweep", &D::sweep, kMay, {5 * kSecond, kHour}, {}, nullptr, "\"30s\"",
     "How often every memory of a modem is listed, for messages it did not announce."},
    {kDaemon, "reassembly_window", &D::reassembly_window, kMay, {kHour, 30 * kDay}, {}, nullptr, "\"72h\"",
     "How long the parts of a message may be apart before the set is called incomplete."},
    {kDaemon, "duplicate_window", &D::duplicate_window, kMay, {kHour, 365 * kDay}, {}, nullptr, "\"30d\"",
     "How long a repeat of the same SMS is recognised."},
    {kDaemon, "payload_retention", &D::payload_retention, kMay, {0, 3650 * kDay}, {}, nullptr, "\"7d\"",
     "How long a text is kept after every route has taken it; 0 erases it at once."},
    {kDaemon, "metadata_retention", &D::metadata_retention, kMay, {kDay, 3650 * kDay}, {}, nullptr, "\"90d\"",
     "How long it stays known that a message came and where it went."},
    {kDaemon, "number_by_sms", &D::number_by_sms, kMay, {}, {}, nullptr, "false",
     "A SIM that cannot tell its own number sends one SMS to another modem here. Costs an SMS for each new SIM."},
    {kDaemon, "seeding_url", &D::seeding_url, kMay, {}, {}, check_url, "\"https://gateway.example.org/seeds\"",
     "Seeding messages of other gateways' SIMs are answered by registering their number here; without it they are "
     "only recognised."},

    {kModem, "name", &M::name, kMust, {}, {}, check_name, "\"kitchen\"",
     "What commands and logs call this modem."},
    {kModem, "imei", &M::imei, kMay, {}, {}, check_imei, "\"490154203237518\"",
     "The modem with this IMEI, wherever it is plugged in."},
    {kModem, "usb", &M::usb, kMay, {}, {}, check_usb, "\"1-1.3\"",
     "The modem in this USB socket; `gsmrelay modem list` shows it."},
    {kModem, "port", &M::port, kMay, {}, {}, check_port, "\"/dev/ttyUSB0\"",
     "A serial device, the path of a PTY, or `exec:PROGRAM ARG…`."},
    {kModem, "baud", &M::baud, kMay, {0, 4'000'000}, {}, nullptr, "9600",
     "Speed of a real serial line (UART), and no other is tried; 0: it is found, 115200 first. USB modems have none."},
    {kModem, "pin", &M::pin, kMay, {}, {}, check_secret, "\"file:/etc/gsmrelay/secrets.d/pin\"",
     "The PIN of a SIM without an entry of its own (`[[sim]]`), by reference. A value that was refused is never "
     "tried again."},
    {kModem, "calls", &M::calls, kMay, {}, kCalls, nullptr, "\"hang_up\"",
     "What happens to incoming calls. A ringing modem may hold SMS back."},

    {kSim, "name", &S::name, kMust, {}, {}, check_name, "\"mtn-1\"",
     "What commands and logs call this SIM."},
    {kSim, "iccid", &S::iccid, kMay, {}, {}, check_iccid, "\"8923700000000000123\"",
     "The card, by the number printed on it. This or `imsi` is needed; only the ICCID can be read before the PIN "
     "is entered."},
    {kSim, "imsi", &S::imsi, kMay, {}, {}, check_imsi, "\"624010000000001\"",
     "The card, by its subscription."},
    {kSim, "pin", &S::pin, kMay, {}, {}, check_sim_pin, "\"cred:sim-mtn-1\"",
     "The PIN, by reference or as its digits. A value that was refused is never tried again."},
    {kSim, "number", &S::number, kMay, {}, {}, check_number, "\"+237670000001\"",
     "Its own number, where the card does not know it."},
    {kSim, "operator", &S::operator_name, kMay, {}, {}, check_label, "\"MTN Cameroon\"",
     "Whose card it is, for people."},
    {kSim, "routes", &S::routes, kMay, {}, {}, check_name, "[\"main\"]",
     "What this SIM receives goes to these routes only, as far as they accept it."},
    {kSim, "balance_code", &S::balance_code, kMay, {}, {}, check_ussd, "\"*155#\"",
     "The USSD code that answers with the balance; `gsmrelay sim show` suggests one."},
    {kSim, "balance_every", &S::balance_every, kMay, {kHour, 365 * kDay}, {}, nullptr, "\"24h\"",
     "How often it is asked."},
    {kSim, "balance_below", &S::balance_below, kMay, {}, {}, check_amount, "\"2.50\"",
     "Alarm in `gsmrelay status` when the balance is less."},
    {kSim, "number_code", &S::number_code, kMay, {}, {}, check_ussd, "\"*135#\"",
     "The USSD code that answers with the SIM's own number."},
    {kSim, "send_per_day", &S::send_per_day, kMay, {0, 100'000}, {}, nullptr, "100",
     "How many SMS (parts) it sends in 24 hours, whatever modem it is in; the others wait. 0: no cap."},

    {kRoute, "name", &R::name, kMust, {}, {}, check_name, "\"main\"",
     "What commands and logs call this route."},
    {kRoute, "kind", &R::kind, kMay, {}, kKinds, nullptr, "\"http\"",
     "How the server is spoken to."},
    {kRoute, "url", &R::url, kMust, {}, {}, check_url, "\"https://gateway.example.org/v3/publish\"",
     "Where messages are posted."},
    {kRoute, "accept", &R::accept, kMay, {}, kAccept, nullptr, "\"ciphertext\"",
     "`ciphertext`: only texts that look like RelaySMS payloads, so that private SMS stay private. `all`: every SMS "
     "that somebody wrote (no WAP push, no MMS notification)."},
    {kRoute, "incomplete", &R::incomplete, kMay, {}, {}, nullptr, "false",
     "Relay a set whose parts did not all come, when its window ends."},
    {kRoute, "max_in_flight", &R::max_in_flight, kMay, {1, 1024}, {}, nullptr, "64",
     "Requests to this server at the same time."},
    {kRoute, "connect_timeout", &R::connect_timeout, kMay, {100, 5 * kMinute}, {}, nullptr, "\"10s\"",
     "Time to connect, TLS included."},
    {kRoute, "timeout", &R::timeout, kMay, {100, 10 * kMinute}, {}, nullptr, "\"30s\"",
     "Time for a whole request."},
    {kRoute, "backoff_first", &R::backoff_first, kMay, {10, kHour}, {}, nullptr, "\"1s\"",
     "Pause after the first failure; it doubles with each one."},
    {kRoute, "backoff_max", &R::backoff_max, kMay, {100, kDay}, {}, nullptr, "\"15m\"",
     "The longest pause between two tries."},
    {kRoute, "max_age", &R::max_age, kMay, {kHour, 365 * kDay}, {}, nullptr, "\"30d\"",
     "How long a message is tried before it becomes a dead letter."},
    {kRoute, "ca_file", &R::ca_file, kMay, {}, {}, check_file, "\"/etc/gsmrelay/ca.pem\"",
     "Trust this authority (PEM) and no other."},
    {kRoute, "client_certificate", &R::client_certificate, kMay, {}, {}, check_file, "\"/etc/gsmrelay/client.pem\"",
     "Certificate (PEM) shown to the server."},
    {kRoute, "client_key", &R::client_key, kMay, {}, {}, check_file, "\"/etc/gsmrelay/client.key\"",
     "Its private key (PEM)."},
    {kRoute, "pinned_public_key", &R::pinned_public_key, kMay, {},
     {}, check_pin, "\"sha256//R2V0IHRoaXMgZnJvbSBvcGVuc3NsLCBub3QgaGVyZSE=\"",
     "The server's public key must have this hash; several separated by `;`."},
    {kRoute, "bearer_token", &R::bearer_token, kMay, {}, {}, check_secret, "\"cred:gateway-token\"",
     "Sent as `Authorization: Bearer …`."},
    {kRoute, "hmac_key", &R::hmac_key, kMay, {}, {}, check_secret, "\"cred:gateway-hmac\"",
     "Signs each request with HMAC-SHA256."},
});
// clang-format on

template <class T>
concept IsDuration = requires {
  typename T::period;
};

std::string write(const std::string& value) {
  return value;
}
std::string write(int value) {
  return fmt::format("{}", value);
}
std::string write(bool value) {
  return value ? "true" : "false";
}
std::string write(const SecretRef& value) {
  return is_pin(value.spec) ? "(set)" : value.spec;
}
std::string write(const std::vector<std::string>& value) {
  return fmt::format("{}", fmt::join(value, ", "));
}
template <IsDuration T>
std::string write(T value) {
  return format_duration(value);
}

std::string_view word_for(const std::string&) {
  return "text";
}
std::string_view word_for(int) {
  return "whole number";
}
std::string_view word_for(bool) {
  return "true or false";
}
std::string_view word_for(const SecretRef&) {
  return "secret";
}
std::string_view word_for(const std::vector<std::string>&) {
  return "list of texts";
}
template <IsDuration T>
std::string_view word_for(T) {
  return "duration";
}

template <class S>
std::string show_in(const Option& option, const S& settings) {
  return std::visit(
      [&](auto member) -> std::string {
        if constexpr (requires { settings.*member; }) return write(settings.*member);
        return {};
      },
      option.field);
}

}  // namespace

std::string_view heading(Section section) {
  switch (section) {
    case Section::daemon:
      return "[daemon]";
    case Section::modem:
      return "[[modem]]";
    case Section::sim:
      return "[[sim]]";
    case Section::route:
      return "[[route]]";
  }
  return "";
}

std::string_view name_of(Section section) {
  const auto text = heading(section);
  const auto from = text.find_first_not_of('[');
  return text.substr(from, text.find(']') - from);
}

std::span<const Option> options() {
  return kOptions;
}

const Option* find_option(Section section, std::string_view key) {
  const auto* found = std::find_if(kOptions.begin(), kOptions.end(), [&](const Option& option) {
    return option.section == section && option.key == key;
  });
  return found == kOptions.end() ? nullptr : found;
}

std::vector<std::string_view> keys(Section section) {
  std::vector<std::string_view> found;
  for (const auto& option : kOptions)
    if (option.section == section) found.push_back(option.key);
  return found;
}

std::string_view type_name(const Option& option) {
  return std::visit([]<class T, class S>(T S::*) { return word_for(T{}); }, option.field);
}

std::string limits(const Option& option) {
  if (!option.choices.empty()) return fmt::format("'{}'", fmt::join(option.choices, "' or '"));
  if (!option.range.given()) return {};
  if (type_name(option) != "duration")
    return fmt::format("{} … {}", option.range.min, option.range.max);
  return fmt::format("{} … {}", format_duration(std::chrono::milliseconds(option.range.min)),
                     format_duration(std::chrono::milliseconds(option.range.max)));
}

std::string show(const Option& option, const DaemonSettings& settings) {
  return show_in(option, settings);
}
std::string show(const Option& option, const ModemSettings& settings) {
  return show_in(option, settings);
}
std::string show(const Option& option, const SimSettings& settings) {
  return show_in(option, settings);
}
std::string show(const Option& option, const RouteSettings& settings) {
  return show_in(option, settings);
}

std::string default_of(const Option& option) {
  switch (option.section) {
    case Section::daemon:
      return show(option, DaemonSettings{});
    case Section::modem:
      return show(option, ModemSettings{});
    case Section::sim:
      return show(option, SimSettings{});
    case Section::route:
      return show(option, RouteSettings{});
  }
  return {};
}

}  // namespace config
