// A Quectel M35 behind a serial bridge: CME 100 for unknown commands, UCS2 with dcs 15.
#include "firmware-host/personality.hpp"

namespace firmware::personalities {

namespace {
constexpr std::string_view kBoot[] = {"RDY", "+CFUN: 1", "+CPIN: READY", "Call Ready", "SMS Ready"};
constexpr std::string_view kNoise[] = {"+QNITZ: \"26/11/23,01:05:00+04,0\"", "+CTZV: \"+04\""};
constexpr Phrase kPhrases[] = {{.command = "+QSIMSTAT=1"},
                               {.command = "+QCCID", .line = "{iccid}"},
                               {.command = "+CCID", .final = cme(100)},
                               {.command = "+ICCID", .final = cme(100)},
                               {.command = "+QPINC?", .line = "+QPINC: \"SC\",{pin},{puk}"},
                               {.command = "+CPINR*", .final = cme(100)},
                               {.command = "+CEREG*", .final = cme(100)}};
}  // namespace

extern const Personality quectel_2g;
constinit const Personality quectel_2g{.name = "quectel-2g",
                                       .manufacturer = "Quectel_Ltd",
                                       .model = "Quectel_M35",
                                       .revision = "M35FAR02A11",
                                       .boot_urcs = kBoot,
                                       .empty_slot = EmptySlot::bare_ok,
                                       .sim_removed_urc = "+QSIMSTAT: 1,0",
                                       .sim_inserted_urc = "+QSIMSTAT: 1,1",
                                       .noise = kNoise,
                                       .phrases = kPhrases,
                                       .unknown_command = cme(100),
                                       .me_receives = false,
                                       .cpms_response = "(\"SM\"),(\"SM\"),(\"SM\")",
                                       .ussd = UssdHabit::ucs2_dcs15};

}  // namespace firmware::personalities
