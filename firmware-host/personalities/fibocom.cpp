// A Fibocom L610.
#include "firmware-host/personality.hpp"

namespace firmware::personalities {

namespace {
constexpr std::string_view kBoot[] = {"+SIM READY", "+CPIN: READY"};
constexpr std::string_view kNoise[] = {"+CIEV: service,1", "+CGEV: NW DETACH"};
constexpr Phrase kPhrases[] = {{.command = "+ICCID", .final = cme(4)},
                               {.command = "+CFUN=15", .restarts = true}};
}  // namespace

extern const Personality fibocom;
constinit const Personality fibocom{.name = "fibocom",
                                    .manufacturer = "Fibocom",
                                    .model = "L610",
                                    .revision = "16000.1000.00.01.01.08",
                                    .boot_urcs = kBoot,
                                    .sim_removed_urc = "+SIM: Removed",
                                    .sim_inserted_urc = "+SIM: Inserted",
                                    .noise = kNoise,
                                    .phrases = kPhrases,
                                    .unknown_command = cme(3),
                                    .away_at_reset_ms = 2000};

}  // namespace firmware::personalities
