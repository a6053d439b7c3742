// Siemens, Cinterion, Gemalto and Thales modules. Only values in AT+CNMI=? and AT+CPMS=? work:
// MC75i accepts no ME and only bfr=1. AT^SCKS is lost at a restart.
#include "drivers/profiles.hpp"
#include "drivers/usb_table.hpp"

namespace drivers {

namespace {

constexpr std::string_view kMakers[] = {"Cinterion", "SIEMENS", "Gemalto", "Thales"};

using namespace usb;
constexpr modem::UsbId kUsb[] = {
#include "drivers/usb/cinterion.inc"
};

constexpr std::string_view kInit0[] = {"AT^SCKS=1"};
constexpr std::string_view kInit1[] = {"AT^SCFG=\"URC/DstIfc\",\"app\""};
constexpr modem::InitStep kInit[] = {{.alternatives = kInit0}, {.alternatives = kInit1}};

constexpr std::string_view kMemoryFull[] = {"^SMGO"};
constexpr std::string_view kRestart[] = {"^SYSSTART", "^SHUTDOWN"};
constexpr std::string_view kSim[] = {"+CPIN:", "^SCKS"};
constexpr std::string_view kIgnored[] = {"^SBC", "^SCTM", "^SIND"};

constexpr std::string_view kMemories[] = {"SM"};
constexpr std::string_view kIccid[] = {"AT+CCID"};
constexpr std::string_view kTries[] = {"AT^SPIC"};
constexpr modem::UssdForm kUssd[] = {modem::UssdForm::plain};
constexpr modem::Reset kResets[] = {{"AT+CFUN=1,1", std::chrono::seconds(60)}};

}  // namespace

constinit const modem::Profile cinterion{
    .name = "cinterion",
    .models = "MC55 TC35 TC65 MC75i BGS2 EHS5 PHS8 PLS8 PLS62 PLS63 ELS61 MV31",
    .manufacturers = kMakers,
    .usb = kUsb,
    .init = kInit,
    .memory_full_urcs = kMemoryFull,
    .restart_urcs = kRestart,
    .ready_urcs = {},
    .sim_urcs = kSim,
    .ignored_urcs = kIgnored,
    .memories = kMemories,
    .iccid_commands = kIccid,
    .tries_commands = kTries,
    .ussd_forms = kUssd,
    .resets = kResets,
    .contact_tries = 10,
};

}  // namespace drivers
