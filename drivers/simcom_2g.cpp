// SIMCom 2G modules, behind a serial bridge whose USB id does not identify them. A drop of the
// supply voltage while they send restarts them; RDY is the only sign, and without a fixed rate
// there is none.
#include "drivers/profiles.hpp"

namespace drivers {

namespace {

constexpr std::string_view kMakers[] = {"SIMCOM"};
constexpr std::string_view kModels[] = {"SIM300", "SIM80", "SIM86", "SIM90"};

constexpr std::string_view kInit0[] = {"AT+IFC=0,0"};
constexpr std::string_view kInit1[] = {"AT+CSDT=1"};
constexpr modem::InitStep kInit[] = {{.alternatives = kInit0}, {.alternatives = kInit1}};

constexpr std::string_view kMemoryFull[] = {"+SMS FULL"};
constexpr std::string_view kRestart[] = {"RDY", "NORMAL POWER DOWN", "UNDER-VOLTAGE POWER DOWN",
                                         "OVER-VOLTAGE POWER DOWN"};
constexpr std::string_view kReady[] = {"SMS Ready", "Call Ready", "+CFUN: 1"};
constexpr std::string_view kSim[] = {"+CPIN:"};
constexpr std::string_view kIgnored[] = {
    "*PSUTTZ", "*PSNWID", "DST:", "+CLTS", "UNDER-VOLTAGE WARN", "OVER-VOLTAGE WARN"};

constexpr std::string_view kMemories[] = {"SM"};
constexpr std::string_view kIccid[] = {"AT+CCID"};
constexpr std::string_view kTries[] = {"AT+SPIC"};
constexpr std::string_view kAnnouncements[] = {"2,1,0,1,0"};
constexpr modem::UssdForm kUssd[] = {modem::UssdForm::plain, modem::UssdForm::packed_hex};
constexpr modem::Reset kResets[] = {{"AT+CFUN=1,1", std::chrono::seconds(30)}};

}  // namespace

constinit const modem::Profile simcom_2g{
    .name = "simcom-2g",
    .models = "SIM300 SIM800 SIM808 SIM900 SIM868",
    .manufacturers = kMakers,
    .model_marks = kModels,
    .init = kInit,
    .memory_full_urcs = kMemoryFull,
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
