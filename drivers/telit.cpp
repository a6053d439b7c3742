// Telit modules. LM9x0, LN9xx and FN9xx may need 14 ATs before they answer.
#include "drivers/profiles.hpp"
#include "drivers/usb_table.hpp"
#include "util/constant_lists.hpp"

namespace drivers {

namespace {

using namespace usb;
constexpr modem::UsbId kUsb[] = {
#include "drivers/usb/telit.inc"
};

constexpr modem::InitStep kInit[] = {{.alternatives = util::texts<"AT#QSS=2", "AT#QSS=1">}};

constexpr modem::Reset kResets[] = {{"AT#REBOOT", std::chrono::seconds(90)}};

}  // namespace

constinit const modem::Profile telit{
    .name = "telit",
    .models = "UC864 HE910 UE910 DE910 LE910 ME910 LE922 FN980 LN920",
    .manufacturers = util::texts<"Telit">,
    .usb = kUsb,
    .init = kInit,
    .memory_full_urcs = util::texts<"#SMSFULL">,
    .ready_urcs = util::texts<"#QSS: 3", "#QSS:3">,
    .sim_urcs = util::texts<"+CPIN:", "#QSS">,
    .ignored_urcs = util::texts<"#STN", "#PSNT", "#RING", "#CEERNETEXT">,
    .memories = util::texts<"SM", "ME">,
    .iccid_commands = util::texts<"AT#CCID">,
    .tries_commands = util::texts<"AT#PCT">,
    .announcements = util::texts<"2,1,0,1,0">,
    .ussd_forms = util::values<modem::UssdForm::plain, modem::UssdForm::ucs2_hex>,
    .resets = kResets,
    .contact_tries = 14,
    .settle = std::chrono::seconds(10),
};

}  // namespace drivers
