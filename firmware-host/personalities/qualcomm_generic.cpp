// A stick with a Qualcomm chip that names only the chip's maker and has no URC for the SIM.
#include "firmware-host/personality.hpp"

namespace firmware::personalities {

namespace {
constexpr std::string_view kBoot[] = {"+CPIN: READY"};
constexpr std::string_view kNoise[] = {"+CIEV: 1,3", "+CTZV: +04", "+CGEV: ME DETACH"};
constexpr Phrase kPhrases[] = {{.command = "+CCID", .final = error()},
                               {.command = "+ICCID", .final = error()},
                               {.command = "+EPINC?", .line = "+EPINC: {pin},{pin2},{puk},{puk2}"},
                               {.command = "+CPINR*", .final = error()}};
}  // namespace

extern const Personality qualcomm_generic;
constinit const Personality qualcomm_generic{.name = "qualcomm-generic",
                                             .manufacturer = "QUALCOMM INCORPORATED",
                                             .model = "HSPA USB MODEM",
                                             .revision = "M6280_V1.0",
                                             .boot_urcs = kBoot,
                                             .noise = kNoise,
                                             .phrases = kPhrases,
                                             .unknown_command = error(),
                                             .ussd = UssdHabit::charset,
                                             .away_at_reset_ms = 2000};

}  // namespace firmware::personalities
