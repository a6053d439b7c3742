// A Huawei E3372 with stick firmware: no name in AT+CGMI, frequent signal reports.
#include "firmware-host/personality.hpp"

namespace firmware::personalities {

namespace {
constexpr std::string_view kBoot[] = {"^SYSSTART", "^SIMST:1", "+CPIN: READY"};
constexpr std::string_view kNoise[] = {"^HCSQ:\"LTE\",52,48,141,26", "^LTERSRP:-95,-12", "^SRVST:2",
                                       "^ANLEVEL:4", "^LOCCHD:1,0"};
constexpr Phrase kPhrases[] = {
    {.command = "^CURC=0"},
    {.command = "^ICCID?", .line = "^ICCID: {iccid}"},
    {.command = "^CPIN?", .line = "^CPIN: SIM PIN,{pin},{puk},{pin},{puk2},{pin2}"},
    {.command = "+CCID", .final = not_supported()},
    {.command = "+ICCID", .final = not_supported()},
    {.command = "+CPINR*", .final = not_supported()},
    {.command = "+GMI", .final = not_supported()},
    {.command = "Q0", .final = error()},
    {.command = "^RESET", .restarts = true}};
}  // namespace

extern const Personality huawei_lte;
constinit const Personality huawei_lte{.name = "huawei-lte",
                                       .manufacturer = "",
                                       .model = "E3372",
                                       .revision = "21.180.01.00.00",
                                       .boot_urcs = kBoot,
                                       .empty_slot = EmptySlot::bare_ok,
                                       .memory_full_urc = "^SMMEMFULL: \"SM\"",
                                       .sim_removed_urc = "^SIMST:255",
                                       .sim_inserted_urc = "^SIMST:1",
                                       .noise = kNoise,
                                       .phrases = kPhrases,
                                       .unknown_command = not_supported(),
                                       .first_slot = 0,
                                       .ussd = UssdHabit::ucs2_answer,
                                       .technology = TechnologyHabit::syscfgex,
                                       .away_at_reset_ms = 2000};

}  // namespace firmware::personalities
