// [[sim]]: settings of a card, found by ICCID or IMSI, in any modem. A key is a member and a row,
// both here.
#pragma once

#include <optional>

#include "config/duration.hpp"
#include "config/schema.hpp"
#include "config/units.hpp"

namespace config {

struct SimSettings {
  std::string name, iccid, imsi;
  SecretRef pin;  ///< a reference, or the 4 to 8 digits themselves; never shown
  std::string number, operator_name;
  std::vector<std::string> routes;  ///< the routes of the messages it receives; empty: all
  std::string balance_code, number_code;
  std::chrono::seconds balance_every{24 * 3600};
  std::string balance_below;  ///< "2.50"; empty: no alarm
  int send_per_day = 0;       ///< SMS (parts) in 24 hours; 0: no cap
  std::string operator_lock;  ///< MCC and MNC; empty: any network
  bool roaming = true;
  std::vector<std::string> technology;  ///< "2g", "3g", "4g"; empty: any
  std::string self_test = "off";        ///< or a duration, see self_test_after()

  /// Returns after which silence it sends a test SMS to itself; nothing if it never does.
  std::optional<std::chrono::milliseconds> self_test_after() const {
    return parse_duration(self_test);
  }
};

inline constexpr std::string_view kTechnologies[] = {"2g", "3g", "4g"};

inline constexpr Key kSimKeys[] = {
    {.name = "name",
     .binding = bind<&SimSettings::name>,
     .need = Need::required,
     .check = check_name,
     .example = "\"mtn-1\"",
     .text = "Name of this SIM in commands and logs."},
    {.name = "iccid",
     .binding = bind<&SimSettings::iccid>,
     .check = check_iccid,
     .example = "\"8923700000000000123\"",
     .text = "The card, by the number printed on it. This or `imsi` is needed; only the ICCID can "
             "be read before the PIN is entered."},
    {.name = "imsi",
     .binding = bind<&SimSettings::imsi>,
     .check = check_imsi,
     .example = "\"624010000000001\"",
     .text = "The card, by its subscriber identity."},
    {.name = "pin",
     .binding = bind<&SimSettings::pin>,
     .check = check_sim_pin,
     .example = "\"cred:sim-mtn-1\"",
     .text =
         "The PIN, by reference or as its digits. A value that was refused is never tried again."},
    {.name = "number",
     .binding = bind<&SimSettings::number>,
     .check = check_number,
     .example = "\"+237670000001\"",
     .text = "Its own number, if the card does not have it."},
    {.name = "operator",
     .binding = bind<&SimSettings::operator_name>,
     .check = check_label,
     .example = "\"MTN Cameroon\"",
     .text = "Name of the operator, only for display."},
    {.name = "routes",
     .binding = bind<&SimSettings::routes>,
     .check = check_name,
     .example = "[\"main\"]",
     .text = "Messages received by this SIM go only to these routes, if they accept them."},
    {.name = "balance_code",
     .binding = bind<&SimSettings::balance_code>,
     .check = check_ussd,
     .example = "\"*155#\"",
     .text = "USSD code for the balance; `gsmrelay sim show` suggests one."},
    {.name = "balance_every",
     .binding = bind<&SimSettings::balance_every>,
     .range = {kHour, 365 * kDay},
     .example = "\"24h\"",
     .text = "Interval between balance checks."},
    {.name = "balance_below",
     .binding = bind<&SimSettings::balance_below>,
     .check = check_amount,
     .example = "\"2.50\"",
     .text = "Raise an alarm in `gsmrelay status` when the balance is lower."},
    {.name = "number_code",
     .binding = bind<&SimSettings::number_code>,
     .check = check_ussd,
     .example = "\"*135#\"",
     .text = "USSD code for the SIM's own number."},
    {.name = "send_per_day",
     .binding = bind<&SimSettings::send_per_day>,
     .range = {0, 100'000},
     .example = "100",
     .text = "Maximum number of SMS (parts) sent in 24 hours, in any modem; the others wait. "
             "0: no limit."},
    {.name = "operator_lock",
     .binding = bind<&SimSettings::operator_lock>,
     .check = check_network_code,
     .example = "\"62401\"",
     .text = "The only network that the modem may use with this SIM, by its country and network "
             "code (MCC and MNC); `gsmrelay modem scan MODEM` lists those heard."},
    {.name = "roaming",
     .binding = bind<&SimSettings::roaming>,
     .example = "false",
     .text = "With false the SIM sends nothing in a foreign network, and a warning says so; it "
             "receives what that network delivers."},
    {.name = "technology",
     .binding = bind<&SimSettings::technology>,
     .choices = kTechnologies,
     .example = "[\"2g\", \"3g\"]",
     .text = "The radio technologies that the modem may use with this SIM; empty: any. Not every "
             "family can be limited to every set."},
    {.name = "self_test",
     .binding = bind<&SimSettings::self_test>,
     .check = check_self_test,
     .example = "\"24h\"",
     .text =
         "Send a test SMS to this SIM, by itself or by another modem here, when it has received "
         "nothing for this time, or for longer than its history makes likely. It finds a modem "
         "that is registered and receives nothing, which is then restarted. `off`, or a time "
         "from 6 h to 30 d; at most 8 SMS in 24 hours, which count for `send_per_day`."},
};

}  // namespace config
