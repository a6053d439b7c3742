// A ZTE MF190: +ZPASR and +ZDONR at any time.
#include "firmware-host/personality.hpp"

namespace firmware::personalities {

namespace {
constexpr std::string_view kBoot[] = {"+ZUSIMR:2", "+CPIN: READY"};
constexpr std::string_view kNoise[] = {"+ZPASR: \"UMTS\"",
                                       "+ZDONR: \"Operator\",262,01,\"CS_ONLY\",\"ROAM_OFF\"",
                                       "+ZUSIMR:2", "+ZPSTM: 1"};
constexpr Phrase kPhrases[] = {
    {.command = "+ZPINPUK=?", .line = "+ZPINPUK: {pin},{pin2},{puk},{puk2}"},
    {.command = "+ICCID", .final = cme(4)},
    {.command = "+CPINR*", .final = error()},
    {.command = "+CIND*", .final = error()},
    {.command = "+CMER*", .final = error()},
    {.command = "+ZRST", .restarts = true}};
}  // namespace

extern const Personality zte;
constinit const Personality zte{.name = "zte",
                                .manufacturer = "ZTE INCORPORATED",
                                .model = "MF190",
                                .revision = "BD_3GHAP673A4V1.0.0B02",
                                .boot_urcs = kBoot,
                                .memory_full_urc = "^SMMEMFULL: \"SM\"",
                                .noise = kNoise,
                                .phrases = kPhrases,
                                .unknown_command = error(),
                                .away_at_reset_ms = 3000};

}  // namespace firmware::personalities
