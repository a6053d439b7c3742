// Checks of a name, address, path or port in a configuration.
#pragma once

#include <string>
#include <string_view>

namespace config {

/// Returns "" if `value` is valid, otherwise what is wrong and what would be right.
using Check = std::string (*)(std::string_view value);

/// 1 to 32 letters, digits, '-', '_', '.'; the first a letter or digit; not "all".
std::string check_name(std::string_view value);
/// "http://" or "https://", a host, no user name or password, no fragment.
std::string check_url(std::string_view value);
/// "/dev/…", the path of a PTY, or "exec:PROGRAM ARG…".
std::string check_port(std::string_view value);
/// 15 digits with the right check digit (TS 23.003 annex B).
std::string check_imei(std::string_view value);
/// "1-1.3": bus and ports, as in /sys/bus/usb/devices.
std::string check_usb(std::string_view value);
/// Absolute, without "..", not a directory of the system itself.
std::string check_directory(std::string_view value);
/// Absolute, and short enough for a UNIX socket (96 octets).
std::string check_socket(std::string_view value);
std::string check_file(std::string_view value);
/// "file:/absolute/path" or "cred:NAME". Never repeats the value: it may be the secret itself.
std::string check_secret(std::string_view value);
/// "sha256//" and 44 characters of base64; several separated by ';'.
std::string check_pin(std::string_view value);

/// 4 to 8 digits.
bool is_pin(std::string_view value);
/// A PIN, or a reference as for check_secret. Never repeats the value.
std::string check_sim_pin(std::string_view value);
/// 18 to 20 digits.
std::string check_iccid(std::string_view value);
/// 14 or 15 digits.
std::string check_imsi(std::string_view value);
/// Five or six digits: MCC and MNC (ITU-T E.212).
std::string check_network_code(std::string_view value);
/// "+" and 3 to 20 digits.
std::string check_number(std::string_view value);
/// "*100#": digits, '*' and '#', 20 at most, with '#' at the end.
std::string check_ussd(std::string_view value);
/// "2.50": digits, with two decimals at most.
std::string check_amount(std::string_view value);
/// "off", or a duration of 6 h to 30 d.
std::string check_self_test(std::string_view value);
/// Printable text of 1 to 40 octets.
std::string check_label(std::string_view value);

/// Returns whether every kernel and serial chip supports this speed, from 300 baud; 0: detected.
bool is_line_speed(int baud);
/// Returns the speed nearest to `baud`, for advice.
int nearest_line_speed(int baud);

}  // namespace config
