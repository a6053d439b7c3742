// A Huawei E1752: CR CR LF, frequent URCs, slots from 0, packed USSD, and a CD-ROM after each
// reset.
#include "firmware-host/personality.hpp"

namespace firmware::personalities {

namespace {
constexpr std::string_view kBoot[] = {"^SYSSTART", "^SIMST:1", "^SRVST:2", "+CPIN: READY"};
constexpr std::string_view kNoise[] = {
    "^RSSI:17",
    "^DSFLOWRPT:0000000A,00000000,00000000,0000000000000000,0000000000000000,00000000,00000000",
    "^MODE:5,4", "^BOOT:22222222,0,0,0,6"};
constexpr std::string_view kMemories =
    "(\"SM\",\"ME\",\"SR\"),(\"SM\",\"ME\",\"SR\"),(\"SM\",\"ME\")";
constexpr Phrase kPhrases[] = {
    {.command = "^CURC=0"},
    {.command = "^PORTSEL=*"},
    {.command = "^USSDMODE=*"},
    {.command = "^GETPORTMODE", .line = "^GETPORTMODE: TYPE: WCDMA: huawei,PCUI:2,MDM:0,DIAG:1"},
    {.command = "^ICCID?", .line = "^ICCID: {iccid swapped}"},
    {.command = "^CPIN?", .line = "^CPIN: SIM PIN,{pin},{puk},{pin},{puk2},{pin2}"},
    {.command = "+CCID", .final = not_supported()},
    {.command = "+ICCID", .final = not_supported()},
    {.command = "+CPINR*", .final = not_supported()},
    {.command = "+CMMS=2", .final = cms(500)},
    {.command = "^RESET", .restarts = true}};
}  // namespace

extern const Personality huawei_3g;
constinit const Personality huawei_3g{.name = "huawei-3g",
                                      .manufacturer = "huawei",
                                      .model = "E1752",
                                      .revision = "11.126.03.01.148",
                                      .boot_urcs = kBoot,
                                      .empty_slot = EmptySlot::bare_ok,
                                      .memory_full_urc = "^SMMEMFULL: \"SM\"",
                                      .sim_removed_urc = "^SIMST:255",
                                      .sim_inserted_urc = "^SIMST:1",
                                      .line_end = "\r\r\n",
                                      .noise = kNoise,
                                      .phrases = kPhrases,
                                      .unknown_command = not_supported(),
                                      .first_slot = 0,
                                      .cpms_response = kMemories,
                                      .report_slots = 10,
                                      .ussd = UssdHabit::packed_hex,
                                      .technology = TechnologyHabit::syscfg,
                                      .away_at_reset_ms = 3000};

}  // namespace firmware::personalities
