// Telit modules. LM9x0, LN9xx and FN9xx may need 14 ATs before they answer.
#include "drivers/profiles.hpp"
#include "drivers/usb_table.hpp"

namespace drivers {

namespace {

constexpr std::string_view kMakers[] = {"Telit"};

using namespace usb;
constexpr modem::UsbId kUsb[] = {
#include "drivers/usb/telit.inc"
};

constexpr std::string_view kInit0[] = {"AT#QSS=2", "AT#QSS=1"};
constexpr modem::InitStep kInit[] = {{.alternatives = kInit0}};

constexpr std::string_view kMemoryFull[] = {"#SMSFULL"};
constexpr std::string_view kReady[] = {"#QSS: 3", "#QSS:3"};
constexpr std::string_view kSim[] = {"+CPIN:", "#QSS"};
constexpr std::string_view kIgnored[] = {"#STN", "#PSNT", "#RING", "#CEERNETEXT"};

constexpr std::string_view kMemories[] = {"SM", "ME"};
constexpr std::string_view kIccid[] = {"AT#CCID"};
constexpr std::string_view kTries[] = {"AT#PCT"};
constexpr std::string_view kAnnouncements[] = {"2,1,0,1,0"};
constexpr modem::UssdForm kUssd[] = {modem::UssdForm::plain, modem::UssdForm::ucs2_hex};
constexpr modem::Reset kResets[] = {{"AT#REBOOT", std::chrono::seconds(90)}};

}  // namespace

constinit const modem::Profile telit{
    .name = "telit",
    .models = "UC864 HE910 UE910 DE910 LE910 ME910 LE922 FN980 LN920",
    .manufacturers = kMakers,
    .usb = kUsb,
    .init = kInit,
    .memory_full_urcs = kMemoryFull,
    .restart_urcs = {},
    .ready_urcs = kReady,
    .sim_urcs = kSim,
    .ignored_urcs = kIgnored,
    .memories = kMemories,
    .iccid_commands = kIccid,
    .tries_commands = kTries,
    .announcements = kAnnouncements,
    .ussd_forms = kUssd,
    .resets = kResets,
    .contact_tries = 14,
    .settle = std::chrono::seconds(10),
};

}  // namespace drivers
