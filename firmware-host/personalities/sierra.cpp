// A Sierra module with Wavecom firmware: AT+CPIN? ends without OK, +WIND reports SIM and readiness.
#include "firmware-host/personality.hpp"

namespace firmware::personalities {

namespace {
constexpr std::string_view kBoot[] = {"+KSUP: 0", "+WIND: 1", "+WIND: 4"};
constexpr std::string_view kNoise[] = {"+PACSP1", "+WIND: 5,1", "+WIND: 6,1", "!SCACT: 1,0"};
constexpr Phrase kPhrases[] = {{.command = "+WIND=63"},
                               {.command = "+CCID", .line = "+CCID: \"{iccid}\""},
                               {.command = "+ICCID", .final = error()},
                               {.command = "+CPINC?", .line = "+CPINC: {pin},{pin2},{puk},{puk2}"},
                               {.command = "+CPINR*", .final = error()},
                               {.command = "!RESET", .restarts = true}};
}  // namespace

extern const Personality sierra;
constinit const Personality sierra{.name = "sierra",
                                   .manufacturer = "Sierra Wireless, Incorporated",
                                   .model = "HL7812",
                                   .revision = "HL7812.4.6.9.4",
                                   .boot_urcs = kBoot,
                                   .sim_removed_urc = "+WIND: 0",
                                   .sim_inserted_urc = "+WIND: 1",
                                   .noise = kNoise,
                                   .phrases = kPhrases,
                                   .unknown_command = error(),
                                   .cpin_without_ok = true,
                                   .away_at_reset_ms = 2000};

}  // namespace firmware::personalities
