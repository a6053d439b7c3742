// SIMCom modules with USB of their own. Some SIM7600 send only after AT&F, which switches echo on
// again.
#include "drivers/profiles.hpp"
#include "drivers/usb_table.hpp"

namespace drivers {

namespace {

constexpr std::string_view kMakers[] = {"SIMCOM"};
constexpr std::string_view kModels[] = {"SIM53", "SIM52", "SIM70", "SIM71",
                                        "SIM75", "SIM76", "SIM82", "A76"};

using namespace usb;
constexpr modem::UsbId kUsb[] = {
#include "drivers/usb/simcom_lte.inc"
};

constexpr std::string_view kInit0[] = {"AT&F"};
constexpr std::string_view kInit1[] = {"ATE0"};
constexpr std::string_view kInit2[] = {"AT+CMEE=1"};
constexpr std::string_view kInit3[] = {"AT+UIMHOTSWAPON=1"};
constexpr modem::InitStep kInit[] = {{.alternatives = kInit0},
                                     {.alternatives = kInit1},
                                     {.alternatives = kInit2},
                                     {.alternatives = kInit3}};

constexpr std::string_view kMemoryFull[] = {"+SMS FULL", "SMS FULL"};
constexpr std::string_view kRestart[] = {"*ATREADY: 1", "RDY"};
constexpr std::string_view kReady[] = {"SMS DONE", "PB DONE"};
constexpr std::string_view kSim[] = {"+CPIN:"};
constexpr std::string_view kIgnored[] = {
    "+CNSMOD", "+CSQ:",       "+CPSI",        "+NITZ",   "*PSNWID",
    "*PSUTTZ", "VOICE CALL:", "MISSED_CALL:", "+RXDTMF", "+CIPEVENT"};

constexpr std::string_view kMemories[] = {"SM"};
constexpr std::string_view kIccid[] = {"AT+CICCID", "AT+CCID"};
constexpr std::string_view kTries[] = {"AT+SPIC"};
constexpr std::string_view kAnnouncements[] = {"2,1,0,2,0", "2,1,0,1,0"};
constexpr modem::UssdForm kUssd[] = {modem::UssdForm::plain, modem::UssdForm::ucs2_hex};
constexpr modem::Reset kResets[] = {{"AT+CRESET", std::chrono::seconds(60)},
                                    {"AT+CFUN=1,1", std::chrono::seconds(60)}};

}  // namespace

constinit const modem::Profile simcom_lte{
    .name = "simcom-lte",
    .models = "SIM5320 SIM7000 SIM7070 SIM7100 SIM7500 SIM7600 A7670",
    .manufacturers = kMakers,
    .model_marks = kModels,
    .usb = kUsb,
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
};

}  // namespace drivers
