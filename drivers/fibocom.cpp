// Fibocom modules. Models that have only MBIM have no SMS over AT.
#include "drivers/profiles.hpp"
#include "drivers/usb_table.hpp"

namespace drivers {

namespace {

constexpr std::string_view kMakers[] = {"Fibocom"};

using namespace usb;
constexpr modem::UsbId kUsb[] = {
#include "drivers/usb/fibocom.inc"
};

constexpr std::string_view kReady[] = {"+SIM READY"};
constexpr std::string_view kSim[] = {"+CPIN:", "+SIM:", "+SIM DROP"};

constexpr std::string_view kMemories[] = {"SM", "ME"};
constexpr std::string_view kIccid[] = {"AT+CCID", "AT+ICCID?"};
constexpr std::string_view kAnnouncements[] = {"2,1,0,1,0"};
constexpr modem::UssdForm kUssd[] = {modem::UssdForm::plain};
constexpr modem::Reset kResets[] = {{"AT+CFUN=15", std::chrono::seconds(60)}};

}  // namespace

constinit const modem::Profile fibocom{
    .name = "fibocom",
    .models = "L610 L850 NL668 FM101 FM150 MA510",
    .manufacturers = kMakers,
    .usb = kUsb,
    .memory_full_urcs = {},
    .restart_urcs = {},
    .ready_urcs = kReady,
    .sim_urcs = kSim,
    .ignored_urcs = {},
    .memories = kMemories,
    .iccid_commands = kIccid,
    .announcements = kAnnouncements,
    .ussd_forms = kUssd,
    .resets = kResets,
};

}  // namespace drivers
