// A u-blox LARA-R2: +UUSIMSTAT reports the SIM, CME errors are numbers only if requested.
#include "firmware-host/personality.hpp"

namespace firmware::personalities {

namespace {
constexpr std::string_view kBoot[] = {"+AT: READY", "+PBREADY", "+UUSIMSTAT: 6"};
constexpr std::string_view kNoise[] = {"+UUPSDD: 0", "+UCALLSTAT: 1,6", "+UUSTS: 0,1",
                                       "+CIEV: 2,4"};
constexpr Phrase kPhrases[] = {
    {.command = "+USIMSTAT=3"},
    {.command = "+ICCID", .final = cme(4)},
    {.command = "+UPINCNT", .line = "+UPINCNT: {pin},{pin2},{puk},{puk2}"},
    {.command = "+CPINR*", .final = cme(4)},
    {.command = "+CFUN=15", .restarts = true}};
}  // namespace

extern const Personality ublox;
constinit const Personality ublox{.name = "ublox",
                                  .manufacturer = "u-blox",
                                  .model = "LARA-R211",
                                  .revision = "30.49",
                                  .boot_urcs = kBoot,
                                  .sim_removed_urc = "+UUSIMSTAT: 0",
                                  .sim_inserted_urc = "+UUSIMSTAT: 6",
                                  .noise = kNoise,
                                  .phrases = kPhrases,
                                  .away_at_reset_ms = 2000};

}  // namespace firmware::personalities
