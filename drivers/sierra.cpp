// Sierra Wireless and Wavecom modules. Wavecom modules answer AT+CPIN? without OK.
#include "drivers/profiles.hpp"
#include "drivers/usb_table.hpp"
#include "util/constant_lists.hpp"

namespace drivers {

namespace {

using namespace usb;
constexpr modem::UsbId kUsb[] = {
#include "drivers/usb/sierra.inc"
};

constexpr modem::InitStep kInit[] = {{.alternatives = util::texts<"AT+WIND=63">}};

constexpr modem::TechnologyValue kTechnologies[] = {{modem::kAnyTechnology, "00"},
                                                    {modem::k3g, "01"},
                                                    {modem::k2g, "02"},
                                                    {modem::k2g + modem::k3g, "05"},
                                                    {modem::k4g, "06"}};
constexpr modem::TechnologyCommand kTechnology{
    .query = "AT!SELRAT?", .prefix = "!SELRAT:", .before = "AT!SELRAT=", .values = kTechnologies};

constexpr modem::Reset kResets[] = {{"AT!RESET", std::chrono::seconds(60)},
                                    {"AT+CFUN=1,1", std::chrono::seconds(60)}};

}  // namespace

constinit const modem::Profile sierra{
    .name = "sierra",
    .models = "MC77xx MC74xx EM7455 EM7565 RC76xx HL7xxx Wavecom Q2xxx",
    .manufacturers = util::texts<"Sierra Wireless", "WAVECOM">,
    .usb = kUsb,
    .init = kInit,
    .restart_urcs = util::texts<"+KSUP: 0", "+KSUP:0">,
    .ready_urcs = util::texts<"+WIND: 4", "+WIND:4">,
    .sim_urcs =
        util::texts<"+CPIN:", "+WIND: 0", "+WIND: 1", "+WIND:0", "+WIND:1", "+SIM:", "+KSUP">,
    .ignored_urcs = util::texts<"+PACSP", "+WIND:", "!SCACT">,
    .memories = util::texts<"SM", "ME">,
    .iccid_commands = util::texts<"AT+CCID", "AT+ICCID?">,
    .tries_commands = util::texts<"AT+CPINC?">,
    .announcements = util::texts<"2,1,0,1,0">,
    .ussd_forms = util::values<modem::UssdForm::plain>,
    .resets = kResets,
    .technology = kTechnology,
};

}  // namespace drivers
