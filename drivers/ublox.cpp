// u-blox modules. TOBY sends "+AT: READY" up to 20 s after its ports appear.
#include "drivers/profiles.hpp"
#include "drivers/usb_table.hpp"

namespace drivers {

namespace {

constexpr std::string_view kMakers[] = {"u-blox"};

using namespace usb;
constexpr modem::UsbId kUsb[] = {
#include "drivers/usb/ublox.inc"
};

constexpr std::string_view kInit0[] = {"AT+USIMSTAT=3"};
constexpr modem::InitStep kInit[] = {{.alternatives = kInit0}};

constexpr std::string_view kRestart[] = {"+AT: READY"};
constexpr std::string_view kReady[] = {"+PBREADY"};
constexpr std::string_view kSim[] = {"+CPIN:", "+UUSIMSTAT"};
constexpr std::string_view kIgnored[] = {"+UCALLSTAT", "+UUSTS", "+UUPSDD", "+UUPSDA"};

constexpr std::string_view kMemories[] = {"SM"};
constexpr std::string_view kIccid[] = {"AT+CCID"};
constexpr std::string_view kTries[] = {"AT+UPINCNT"};
constexpr std::string_view kAnnouncements[] = {"2,1,0,1,0"};
constexpr modem::UssdForm kUssd[] = {modem::UssdForm::plain};
constexpr modem::Reset kResets[] = {{"AT+CFUN=16", std::chrono::seconds(60)},
                                    {"AT+CFUN=15", std::chrono::seconds(60)}};

}  // namespace

constinit const modem::Profile ublox{
    .name = "ublox",
    .models = "SARA-U2 LISA-U2 TOBY-L2 TOBY-L4 LARA-R2 LARA-R6 SARA-R4",
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
    .settle = std::chrono::seconds(20),
};

}  // namespace drivers
