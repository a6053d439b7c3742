#include "config/validators.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "config/duration.hpp"
#include "util/ascii.hpp"
#include "util/phone_number.hpp"
#include "util/text.hpp"
#include "util/url.hpp"

namespace config {

namespace {

constexpr std::array kSpeeds{300,     600,     1200,    2400,    4800,    9600,    19200,  38400,
                             57600,   115200,  230400,  460800,  500000,  576000,  921600, 1000000,
                             1152000, 1500000, 2000000, 2500000, 3000000, 3500000, 4000000};

std::string absolute(std::string_view value) {
  if (value.empty()) return "must not be empty";
  if (value[0] != '/') return "must be an absolute path, starting with '/'";
  if (util::any_of(value, util::is_control)) return "has a control character in it";
  for (const auto piece : util::split(value, '/')) {
    if (piece == "..") return "must not contain '..'";
  }
  return {};
}

// No modems: opening one of these as a modem could block, or write AT commands to a disk.
constexpr std::array<std::string_view, 20> kNoModem{
    "/dev/sd",      "/dev/mmcblk",  "/dev/nvme", "/dev/vd",     "/dev/disk",
    "/dev/mem",     "/dev/kmem",    "/dev/null", "/dev/zero",   "/dev/full",
    "/dev/console", "/dev/random",  "/dev/loop", "/dev/fd",     "/dev/urandom",
    "/dev/hwrng",   "/dev/cdc-wdm", "/dev/bus/", "/dev/hidraw", "/dev/video"};

// The spool creates files, and a copy before each migration: not in directories of the system.
constexpr std::array<std::string_view, 11> kSystem{"/",     "/bin", "/boot", "/dev", "/etc", "/lib",
                                                   "/proc", "/run", "/sbin", "/sys", "/usr"};

}  // namespace

std::string check_name(std::string_view value) {
  constexpr std::size_t kMaxLength = 32;
  if (value.empty()) return "must not be empty";
  if (value == "all") return "must not be 'all': commands use that word";
  const bool fine = value.size() <= kMaxLength && util::is_alnum(value[0]) &&
                    std::all_of(value.begin(), value.end(), [](char c) {
                      return util::is_alnum(c) || c == '-' || c == '_' || c == '.';
                    });
  return fine ? ""
              : "must be 1 to 32 letters, digits, '-', '_' or '.', starting with a letter or digit";
}

std::string check_url(std::string_view value) {
  constexpr std::size_t kMaxLength = 2048;
  if (!util::starts_with_nocase(value, "http://") && !util::starts_with_nocase(value, "https://"))
    return "must start with https:// (or http://)";
  if (value.size() > kMaxLength) return "is longer than 2048 characters";
  const auto url = util::parse_url(value);
  if (!url && url.error() == util::UrlError::has_user)
    return "must not carry a user name or password; use bearer_token = \"file:/…\"";
  if (!url) return to_string(url.error());
  return url->fragment ? "must not have a '#' part" : "";
}

std::string check_port(std::string_view value) {
  constexpr std::string_view kExec = "exec:";
  if (value.starts_with(kExec)) {
    if (util::trim(value.substr(kExec.size())).empty()) return "names no program after 'exec:'";
    return util::any_of(value, util::is_control) ? "has a control character in it" : "";
  }
  if (value.empty() || value[0] != '/')
    return "must be a device such as /dev/ttyUSB0 (better: a link below /dev/serial/by-id) or "
           "exec:PROGRAM";
  if (auto wrong = absolute(value); !wrong.empty()) return wrong;
  for (const auto no : kNoModem) {
    if (value.starts_with(no)) return fmt::format("{}… is not a serial line", no);
  }
  return value == "/dev/tty" || value == "/dev" || value == "/dev/" ? "is not a serial line" : "";
}

std::string check_imei(std::string_view value) {
  constexpr std::size_t kDigits = 15;
  const bool digits = value.size() == kDigits && util::all_of(value, util::is_digit);
  if (!digits) return "must be the 15 digits of the IMEI; `gsmrelay modem show MODEM` shows it";
  int sum = 0;
  for (std::size_t i = 0; i < kDigits; ++i) {
    const int digit = (value[i] - '0') * (i % 2 == 1 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  if (sum % 10 != 0 || value.find_first_not_of(value[0]) == std::string_view::npos)
    return "is no IMEI: its check digit is wrong; if the modem really has it, name the modem by "
           "'usb'";
  return {};
}

std::string check_usb(std::string_view value) {
  constexpr std::string_view kForm =
      "must be bus and ports like \"1-1.3\"; `gsmrelay modem list` and /sys/bus/usb/devices show "
      "it";
  const auto dash = value.find('-');
  if (dash == std::string_view::npos || !util::to_int(value.substr(0, dash)) || value[0] == '-')
    return std::string(kForm);
  for (const auto port : util::split(value.substr(dash + 1), '.')) {
    if (!util::is_number(port)) return std::string(kForm);
  }
  return {};
}

std::string check_directory(std::string_view value) {
  if (auto wrong = absolute(value); !wrong.empty()) return wrong;
  while (value.size() > 1 && value.back() == '/') value.remove_suffix(1);
  if (value.starts_with("/proc/") || value.starts_with("/sys/") || value.starts_with("/dev/") ||
      std::find(kSystem.begin(), kSystem.end(), value) != kSystem.end())
    return "is a directory of the system; use one of its own such as /var/lib/gsmrelay";
  return {};
}

std::string check_socket(std::string_view value) {
  constexpr std::size_t kMaxLength =
      96;  // sun_path has 107; the socket is created as PATH.PID first
  if (auto wrong = absolute(value); !wrong.empty()) return wrong;
  if (value.back() == '/') return "must name a file, not a directory";
  return value.size() > kMaxLength ? "is longer than 96 octets, the limit of a UNIX socket" : "";
}

std::string check_file(std::string_view value) {
  return absolute(value);
}

std::string check_secret(std::string_view value) {
  constexpr std::string_view kForm =
      "must be a reference: \"file:/absolute/path\" or \"cred:NAME\"";
  if (value.starts_with("file:")) {
    const auto wrong = absolute(value.substr(5));
    return wrong.empty() ? "" : fmt::format("{}; the path {}", kForm, wrong);
  }
  if (value.starts_with("cred:")) {
    const auto name = value.substr(5);
    const bool fine = !name.empty() && name.find('/') == std::string_view::npos && name != "." &&
                      name != ".." && !util::any_of(name, util::is_control);
    return fine ? "" : fmt::format("{}; NAME is a plain file name", kForm);
  }
  return fmt::format("{}; a secret must not be in the configuration itself", kForm);
}

std::string check_pin(std::string_view value) {
  constexpr std::string_view kPrefix = "sha256//";
  constexpr std::size_t kBase64 = 44;
  for (const auto pin : util::split(value, ';')) {
    const auto base64 = pin.starts_with(kPrefix) ? pin.substr(kPrefix.size()) : "";
    const bool fine = base64.size() == kBase64 && base64.back() == '=' &&
                      std::all_of(base64.begin(), base64.end() - 1,
                                  [](char c) { return util::is_alnum(c) || c == '+' || c == '/'; });
    if (!fine) return "must be \"sha256//\" and 44 characters of base64";
  }
  return {};
}

bool is_pin(std::string_view value) {
  return value.size() >= 4 && value.size() <= 8 && util::all_of(value, util::is_digit);
}

std::string check_sim_pin(std::string_view value) {
  if (is_pin(value)) return {};
  const bool reference = value.starts_with("file:") || value.starts_with("cred:");
  return reference ? check_secret(value)
                   : "must be 4 to 8 digits, or a reference: \"file:/absolute/path\", "
                     "\"cred:NAME\"";
}

std::string check_iccid(std::string_view value) {
  const bool digits = util::all_of(value, util::is_digit);
  const bool letters = value.starts_with("89") && util::all_of(value, [](char c) {
                         return util::is_digit(c) || (c >= 'A' && c <= 'F');
                       });
  const bool fine = value.size() >= 18 && value.size() <= 20 && (digits || letters);
  return fine ? "" : "must be the 18 to 20 digits printed on the card (some have A to F)";
}

std::string check_imsi(std::string_view value) {
  const bool fine = value.size() >= 14 && value.size() <= 15 && util::all_of(value, util::is_digit);
  return fine ? "" : "must be 14 or 15 digits; `gsmrelay sim list --show-numbers` shows it";
}

std::string check_network_code(std::string_view value) {
  const bool fine = (value.size() == 5 || value.size() == 6) &&
                    util::all_of(value, util::is_digit) && value[0] >= '2' && value[0] <= '9';
  return fine ? "" : "must be 5 or 6 digits, such as 62401; `gsmrelay modem scan MODEM` lists them";
}

bool is_line_speed(int baud) {
  return baud == 0 || std::find(kSpeeds.begin(), kSpeeds.end(), baud) != kSpeeds.end();
}

int nearest_line_speed(int baud) {
  return *std::min_element(kSpeeds.begin(), kSpeeds.end(), [baud](int a, int b) {
    return std::abs(a - baud) < std::abs(b - baud);
  });
}

std::string check_number(std::string_view value) {
  const bool fine = util::is_phone_number(value, util::NumberKind::international);
  return fine ? "" : "must be '+' and 3 to 20 digits";
}

std::string check_ussd(std::string_view value) {
  constexpr std::size_t kMax = 20;
  const bool fine = value.size() >= 2 && value.size() <= kMax && value.back() == '#' &&
                    value.find_first_not_of("0123456789*#") == std::string_view::npos;
  return fine ? "" : "must be a code such as *100#: digits, '*' and '#', with '#' at the end";
}

std::string check_amount(std::string_view value) {
  const auto point = value.find('.');
  const auto whole = value.substr(0, point);
  const auto cents = point == std::string_view::npos ? "0" : value.substr(point + 1);
  constexpr std::size_t kMaxLength = 9;
  const bool fine = !whole.empty() && whole.size() <= kMaxLength &&
                    util::all_of(whole, util::is_digit) && !cents.empty() && cents.size() <= 2 &&
                    util::all_of(cents, util::is_digit);
  return fine ? "" : "must be an amount such as \"2.50\"";
}

std::string check_self_test(std::string_view value) {
  constexpr std::chrono::hours kLeast{6}, kMost{30 * 24};
  const auto time = parse_duration(value);
  const bool fine = value == "off" || (time && *time >= kLeast && *time <= kMost);
  return fine ? "" : "must be \"off\", or a time from 6h to 30d such as \"24h\"";
}

std::string check_label(std::string_view value) {
  constexpr std::size_t kMaxLength = 40;
  const bool fine =
      !value.empty() && value.size() <= kMaxLength && !util::any_of(value, util::is_control);
  return fine ? "" : "must be 1 to 40 characters of text";
}

}  // namespace config
