// Quectel 2G modules, behind a serial bridge.
#include "drivers/profiles.hpp"

namespace drivers {

namespace {

constexpr std::string_view kMakers[] = {"Quectel"};
constexpr std::string_view kModels[] = {"M35", "M66", "M95", "MC60", "M26", "M10"};

constexpr std::string_view kInit0[] = {"AT+QSIMSTAT=1"};
constexpr modem::InitStep kInit[] = {{.alternatives = kInit0}};

constexpr std::string_view kRestart[] = {"RDY", "NORMAL POWER DOWN", "UNDER_VOLTAGE POWER DOWN"};
constexpr std::string_view kReady[] = {"SMS Ready", "Call Ready", "+CFUN: 1", "+QIND: SMS DONE"};
constexpr std::string_view kSim[] = {"+CPIN:", "+QSIMSTAT"};
constexpr std::string_view kIgnored[] = {"+QNITZ", "UNDER_VOLTAGE WARN"};

constexpr std::string_view kMemories[] = {"SM"};
constexpr std::string_view kIccid[] = {"AT+QCCID", "AT+CCID"};
constexpr std::string_view kTries[] = {"AT+QPINC?"};
constexpr std::string_view kAnnouncements[] = {"2,1,0,1,0"};
constexpr modem::UssdForm kUssd[] = {modem::UssdForm::plain};
constexpr modem::Reset kResets[] = {{"AT+CFUN=1,1", std::chrono::seconds(30)}};

}  // namespace

constinit const modem::Profile quectel_2g{
    .name = "quectel-2g",
    .models = "M35 M66 M95 MC60",
    .manufacturers = kMakers,
    .model_marks = kModels,
    .init = kInit,
    .memory_full_urcs = {},
    .restart_urcs = kRestart,
    .ready_urcs = kReady,
    .sim_urcs = kSim,
    .ignored_urcs = kIgnored,
    .memories = kMemories,
    .iccid_commands = kIccid,
    .tries_commands = kTries,
    .announcements = kAnnouncements,
    .ussd_forms = kUssd,
    .resets = kResets,
    .quirks = {.auto_baud = true},
};

}  // namespace drivers
