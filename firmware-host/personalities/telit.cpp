// A Telit LE910: #QSS reports the SIM, no URC reports a boot.
#include "firmware-host/personality.hpp"

namespace firmware::personalities {

namespace {
constexpr std::string_view kBoot[] = {"#QSS: 1", "#QSS: 2", "#QSS: 3"};
constexpr std::string_view kNoise[] = {"#STN: 37", "#PSNT: 4", "#CEERNETEXT: 0", "+CIEV: signal,4"};
constexpr Phrase kPhrases[] = {{.command = "#QSS=2"},
                               {.command = "#CCID", .line = "#CCID: {iccid}"},
                               {.command = "+CCID", .final = error()},
                               {.command = "+ICCID", .final = error()},
                               {.command = "#PCT", .line = "#PCT: {pin}"},
                               {.command = "+CPINR*", .final = error()},
                               {.command = "#REBOOT", .restarts = true}};
}  // namespace

extern const Personality telit;
constinit const Personality telit{.name = "telit",
                                  .manufacturer = "Telit",
                                  .model = "LE910C1-EU",
                                  .revision = "25.21.660",
                                  .boot_urcs = kBoot,
                                  .empty_slot = EmptySlot::zeros,
                                  .memory_full_urc = "#SMSFULL: \"SM\"",
                                  .sim_removed_urc = "#QSS: 0",
                                  .sim_inserted_urc = "#QSS: 1",
                                  .noise = kNoise,
                                  .phrases = kPhrases,
                                  .unknown_command = error(),
                                  .technology = TechnologyHabit::ws46,
                                  .away_at_reset_ms = 4000};

}  // namespace firmware::personalities
