// Sierra Wireless and Wavecom modules. Wavecom modules answer AT+CPIN? without OK.
#include "drivers/profiles.hpp"
#include "drivers/usb_table.hpp"

namespace drivers {

namespace {

constexpr std::string_view kMakers[] = {"Sierra Wireless", "WAVECOM"};

using namespace usb;
constexpr modem::UsbId kUsb[] = {
#include "drivers/usb/sierra.inc"
};

constexpr std::string_view kInit0[] = {"AT+WIND=63"};
constexpr modem::InitStep kInit[] = {{.alternatives = kInit0}};

constexpr std::string_view kRestart[] = {"+KSUP: 0", "+KSUP:0"};
constexpr std::string_view kReady[] = {"+WIND: 4", "+WIND:4"};
constexpr std::string_view kSim[] = {"+CPIN:",  "+WIND: 0", "+WIND: 1", "+WIND:0",
                                     "+WIND:1", "+SIM:",    "+KSUP"};
constexpr std::string_view kIgnored[] = {"+PACSP", "+WIND:", "!SCACT"};

constexpr std::string_view kMemories[] = {"SM", "ME"};
constexpr std::string_view kIccid[] = {"AT+CCID", "AT+ICCID?"};
constexpr std::string_view kTries[] = {"AT+CPINC?"};
constexpr std::string_view kAnnouncements[] = {"2,1,0,1,0"};
constexpr modem::UssdForm kUssd[] = {modem::UssdForm::plain};
constexpr modem::Reset kResets[] = {{"AT!RESET", std::chrono::seconds(60)},
                                    {"AT+CFUN=1,1", std::chrono::seconds(60)}};

}  // namespace

constinit const modem::Profile sierra{
    .name = "sierra",
    .models = "MC77xx MC74xx EM7455 EM7565 RC76xx HL7xxx Wavecom Q2xxx",
    .manufacturers = kMakers,
    .usb = kUsb,
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
};

}  // namespace drivers
