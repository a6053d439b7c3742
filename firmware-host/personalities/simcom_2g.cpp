// A SIM800L behind a serial bridge: only SM, no ds=2, CR CR LF, text URCs on supply voltage.
#include "firmware-host/personality.hpp"

namespace firmware::personalities {

namespace {
constexpr std::string_view kBoot[] = {"RDY", "+CFUN: 1", "+CPIN: READY", "Call Ready", "SMS Ready"};
constexpr std::string_view kNoise[] = {"UNDER-VOLTAGE WARNNING",
                                       "*PSUTTZ: 2026,11,23,1,5,0,\"+4\",0", "DST: 0",
                                       "+CIEV: 10,\"26201\",\"Operator\",\"Operator\",0,0"};
constexpr Phrase kPhrases[] = {{.command = "+CSDT=1"},
                               {.command = "+CCID", .line = "{iccid}"},
                               {.command = "+ICCID", .final = error()},
                               {.command = "+SPIC", .line = "+SPIC: {pin},{pin2},{puk},{puk2}"},
                               {.command = "+CPINR*", .final = error()},
                               {.command = "+CESQ*", .final = error()},
                               {.command = "+CEREG*", .final = error()}};
}  // namespace

extern const Personality simcom_2g;
constinit const Personality simcom_2g{
    .name = "simcom-2g",
    .manufacturer = "SIMCOM_Ltd",
    .model = "SIMCOM_SIM800L",
    .revision = "Revision:1418B05SIM800L24",
    .boot_urcs = kBoot,
    .sim_removed_urc = "+CPIN: NOT INSERTED",
    .sim_inserted_urc = "+CPIN: READY",
    .line_end = "\r\r\n",
    .noise = kNoise,
    .phrases = kPhrases,
    .unknown_command = error(),
    .me_receives = false,
    .cpms_response = "(\"SM\"),(\"SM\"),(\"SM\")",
    .cnmi = {.said = "(0,1,2),(0,1,2,3),(0,2),(0,1),(0,1)", .most_ds = 1}};

}  // namespace firmware::personalities
