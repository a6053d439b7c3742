// The configuration: TOML in, values with defaults out, every mistake at once with its place.
// docs/configuration.md lists every key; config/options.cpp holds the one table of them.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "util/result.hpp"

namespace config {

/// A secret by reference: "file:/etc/gsmrelay/secrets.d/token", "cred:NAME"
/// ($CREDENTIALS_DIRECTORY). Never in the file itself; never shown.
struct SecretRef {
  std::string spec;
  bool empty() const { return spec.empty(); }
};

struct DaemonSettings {
  std::string state_dir = "/var/lib/gsmrelay";
  std::string socket = "/run/gsmrelay/control.sock";
  std::string log_level = "info";  ///< error, warning, info, debug
  bool discover = true;            ///< use modems nobody named
  std::chrono::seconds sweep{30};  ///< listing of every memory, 5 s … 1 h
  std::chrono::hours reassembly_window{72};
  std::chrono::hours duplicate_window{24 * 30};
  std::chrono::hours payload_retention{24 * 7};
  std::chrono::hours metadata_retention{24 * 90};
  /// Ask for a SIM's own number by an SMS to another own modem (costs one SMS for each new SIM).
  bool number_by_sms = false;
  /// Where the numbers of SIMs that ask with a seeding message are registered; empty: nowhere.
  std::string seeding_url;
};

/// A name and settings, and the modem they are for: by its IMEI, by the USB socket it is in, by its
/// port. Several must agree.
struct ModemSettings {
  std::string name;
  std::string imei;  ///< 15 digits
  std::string usb;   ///< "1-1.3"
  std::string port;  ///< "/dev/…" or "exec:PROGRAM ARG…"
  int baud = 0;      ///< 0: found
  SecretRef pin;
  std::string calls = "ignore";  ///< "ignore", "hang_up"
};

/// Bound to a card by ICCID or IMSI, whatever modem it is in.
struct SimSettings {
  std::string name, iccid, imsi;
  SecretRef pin;  ///< a reference, or the 4 to 8 digits themselves; never shown
  std::string number, operator_name;
  std::vector<std::string> routes;  ///< what it receives goes to these only; empty: to all
  std::string balance_code, number_code;
  std::chrono::seconds balance_every{24 * 3600};
  std::string balance_below;  ///< "2.50"; empty: no alarm
  int send_per_day = 0;       ///< SMS (parts) in 24 hours; 0: no cap
};

struct RouteSettings {
  std::string name, kind = "http", url, accept = "ciphertext";
  bool incomplete = false;
  int max_in_flight = 64;
  std::chrono::milliseconds connect_timeout{10'000}, timeout{30'000};
  std::chrono::milliseconds backoff_first{1'000}, backoff_max{900'000};
  std::chrono::hours max_age{24 * 30};
  std::string ca_file, client_certificate, client_key, pinned_public_key;
  SecretRef bearer_token, hmac_key;
};

struct Config {
  DaemonSettings daemon;
  std::vector<ModemSettings> modems;
  std::vector<SimSettings> sims;
  std::vector<RouteSettings> routes;
};

struct Mistake {
  std::string file;
  int line = 0, column = 0;  ///< 0: the file as a whole
  /// With the nearest known key or value: "unknown key 'prot'; did you mean 'port'?"
  std::string what;
  /// "file:12:3: what", or "file: what".
  std::string to_string() const;
};

struct Loaded {
  Config config;                  ///< meaningful only without mistakes
  std::vector<Mistake> mistakes;  ///< all of them
  std::vector<Mistake> warnings;  ///< allowed, but probably not what was meant
};

/// Never throws and never crashes, whatever `toml` holds; files above 256 KiB are refused.
Loaded parse(std::string_view toml, const std::string& file_name);
/// A file that cannot be read is one mistake; one that it names (a certificate, a secret) and that
/// this user cannot read is a warning.
Loaded load(const std::string& path);

/// One effective value: "route.a.timeout" = "30s" from "/etc/…:12" or "default".
struct Effective {
  std::string key, value, origin;
};
/// Every option of the daemon and of each modem, SIM and route, in the order of the table. Secrets
/// show as their reference.
std::vector<Effective> effective(std::string_view toml, const std::string& file_name);

/// The tables of docs/configuration.md, made from the table of options.
std::string reference_markdown();

/// Reads a secret. `reject` when it is absent, empty, larger than 64 KiB, owned by someone else
/// than root or this user, or (a file) open to others or to writing by its group: 0600, 0400, 0640
/// and 0440 pass. The text names the file, never the content. One newline at its end is dropped.
util::Result<std::string> read_secret(const SecretRef& secret);
/// A PIN: the same, or the digits themselves. `reject` unless it is 4 to 8 digits.
util::Result<std::string> read_pin(const SecretRef& pin);

}  // namespace config
