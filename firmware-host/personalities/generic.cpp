// A modem that follows the standards.
#include <array>

#include "firmware-host/personality.hpp"

namespace firmware::personalities {

namespace {
constexpr std::array<std::string_view, 3> kBoot = {"RDY", "+CPIN: READY", "SMS Ready"};
}

extern const Personality generic;
constinit const Personality generic{.name = "generic",
                                    .manufacturer = "gsmrelay",
                                    .model = "gsm-modem",
                                    .revision = GSMRELAY_VERSION,
                                    .boot_urcs = kBoot};

}  // namespace firmware::personalities
