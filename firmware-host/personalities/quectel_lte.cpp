// A Quectel EC25: URCs on the port set by AT+QURCCFG, ME first and counted from 0, reports in SR
// although +CDSI says "SM",0.
#include "firmware-host/personality.hpp"

namespace firmware::personalities {

namespace {
constexpr std::string_view kBoot[] = {"RDY",       "+CFUN: 1",        "+CPIN: READY",
                                      "+QUSIM: 1", "+QIND: SMS DONE", "+QIND: PB DONE"};
constexpr std::string_view kNoise[] = {"+QIND: \"csq\",20,99", "+QIND: \"act\",\"LTE\"",
                                       "+CTZE: \"+04\",0,\"2026/11/23,01:05:00\"",
                                       "+QLWURC: \"ping\",0", "^DSCI: 1,0,0,0,\"\",129"};
constexpr std::string_view kMemories =
    "(\"ME\",\"MT\",\"SM\",\"SR\"),(\"ME\",\"MT\",\"SM\"),(\"ME\",\"MT\",\"SM\")";
constexpr Phrase kPhrases[] = {
    {.command = "+QURCCFG=\"urcport\",\"usbat\""},
    {.command = "+QURCCFG?", .line = "+QURCCFG: \"urcport\",\"usbat\""},
    {.command = "+QINDCFG=\"csq\",0"},
    {.command = "+QSIMSTAT=1"},
    {.command = "+CTZU=3"},
    {.command = "+QCCID", .line = "+QCCID: {iccid}F"},
    {.command = "+CCID", .final = error()},
    {.command = "+ICCID", .final = error()},
    {.command = "+QPINC?", .line = "+QPINC: \"SC\",{pin},{puk}\r\n+QPINC: \"P2\",{pin2},{puk2}"},
    {.command = "+CPINR*", .final = error()}};
}  // namespace

extern const Personality quectel_lte;
constinit const Personality quectel_lte{.name = "quectel-lte",
                                        .manufacturer = "Quectel",
                                        .model = "EC25",
                                        .revision = "EC25EFAR06A03M4G",
                                        .boot_urcs = kBoot,
                                        .empty_slot = EmptySlot::bare_ok,
                                        .memory_full_urc = "+QIND: \"smsfull\",\"ME\"",
                                        .sim_removed_urc = "+CPIN: NOT READY",
                                        .sim_inserted_urc = "+QUSIM: 1",
                                        .noise = kNoise,
                                        .phrases = kPhrases,
                                        .unknown_command = error(),
                                        .first_slot = 0,
                                        .cpms_response = kMemories,
                                        .report_slots = 20,
                                        .report_announced = "\"SM\",0",
                                        .technology = TechnologyHabit::nwscanmode,
                                        .away_at_reset_ms = 2000};

}  // namespace firmware::personalities
