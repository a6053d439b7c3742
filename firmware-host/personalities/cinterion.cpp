// A Cinterion MC75i: receives only into SM, accepts only bfr=1, forgets AT^SCKS at a restart.
#include "firmware-host/personality.hpp"

namespace firmware::personalities {

namespace {
constexpr std::string_view kBoot[] = {"^SYSSTART", "+CPIN: READY"};
constexpr std::string_view kNoise[] = {"+CIEV: rssi,4", "^SBC: Undervoltage", "^SCTM_B: 0",
                                       "^SIND: 1"};
constexpr Phrase kPhrases[] = {{.command = "^SCKS=1"},
                               {.command = "^SCFG=\"URC/DstIfc\",\"app\"", .final = error()},
                               {.command = "+ICCID", .final = cme(4)},
                               {.command = "^SPIC", .line = "^SPIC: {pin}"},
                               {.command = "+CPINR*", .final = cme(4)},
                               {.command = "+CESQ*", .final = cme(4)}};
}  // namespace

extern const Personality cinterion;
constinit const Personality cinterion{
    .name = "cinterion",
    .manufacturer = "Cinterion",
    .model = "MC75i",
    .revision = "REVISION 01.100",
    .boot_urcs = kBoot,
    .sim_removed_urc = "^SCKS: 0",
    .sim_inserted_urc = "^SCKS: 1",
    .noise = kNoise,
    .phrases = kPhrases,
    .me_receives = false,
    .cpms_response = "(\"MT\",\"SM\",\"ME\"),(\"MT\",\"SM\",\"ME\"),(\"MT\",\"SM\")",
    .cnmi = {.said = "(0-2),(0,1),(0,2),(0-2),(1)", .least_bfr = 1}};

}  // namespace firmware::personalities
