// A SIM7600E: errors as texts until AT+CMEE, slots from 0, +SMS FULL once and then nothing.
#include "firmware-host/personality.hpp"

namespace firmware::personalities {

namespace {
constexpr std::string_view kBoot[] = {"*ATREADY: 1", "+CPIN: READY", "SMS DONE", "PB DONE"};
constexpr std::string_view kNoise[] = {
    "+CNSMOD: 0,8",
    "+CPSI: LTE,Online,262-01,0x1234,12345678,100,EUTRAN-BAND3,1300,5,5,-94,-850,-571,16",
    "+NITZ: 26/11/23,01:05:00+04", "*PSNWID: \"262\",\"01\",\"Operator\",0,\"Operator\",0"};
constexpr Phrase kPhrases[] = {{.command = "+UIMHOTSWAPON=1"},
                               {.command = "+CICCID", .line = "+ICCID: {iccid}"},
                               {.command = "+CCID", .final = cme(4)},
                               {.command = "+ICCID", .final = cme(4)},
                               {.command = "+SPIC", .line = "+SPIC: {pin},{pin2},{puk},{puk2}"},
                               {.command = "+CPINR*", .final = error()},
                               {.command = "+CRESET", .restarts = true}};
}  // namespace

extern const Personality simcom_lte;
constinit const Personality simcom_lte{.name = "simcom-lte",
                                       .manufacturer = "SIMCOM INCORPORATED",
                                       .model = "SIMCOM_SIM7600E-H",
                                       .revision = "LE20B04SIM7600M22",
                                       .boot_urcs = kBoot,
                                       .memory_full_urc = "+SMS FULL",
                                       .sim_removed_urc = "+CPIN: NOT INSERTED",
                                       .sim_inserted_urc = "+CPIN: READY",
                                       .noise = kNoise,
                                       .phrases = kPhrases,
                                       .cmee_at_start = 2,
                                       .first_slot = 0,
                                       .technology = TechnologyHabit::cnmp,
                                       .away_at_reset_ms = 2000};

}  // namespace firmware::personalities
