// Quectel 2G modules, behind a serial bridge.
#include "drivers/profiles.hpp"
#include "util/constant_lists.hpp"

namespace drivers {

namespace {

constexpr modem::InitStep kInit[] = {{.alternatives = util::texts<"AT+QSIMSTAT=1">}};

constexpr modem::Reset kResets[] = {{"AT+CFUN=1,1", std::chrono::seconds(30)}};

}  // namespace

constinit const modem::Profile quectel_2g{
    .name = "quectel-2g",
    .models = "M35 M66 M95 MC60",
    .manufacturers = util::texts<"Quectel">,
    .model_marks = util::texts<"M35", "M66", "M95", "MC60", "M26", "M10">,
    .init = kInit,
    .restart_urcs = util::texts<"RDY", "NORMAL POWER DOWN", "UNDER_VOLTAGE POWER DOWN">,
    .ready_urcs = util::texts<"SMS Ready", "Call Ready", "+CFUN: 1", "+QIND: SMS DONE">,
    .sim_urcs = util::texts<"+CPIN:", "+QSIMSTAT">,
    .ignored_urcs = util::texts<"+QNITZ", "UNDER_VOLTAGE WARN">,
    .memories = util::texts<"SM">,
    .iccid_commands = util::texts<"AT+QCCID", "AT+CCID">,
    .tries_commands = util::texts<"AT+QPINC?">,
    .announcements = util::texts<"2,1,0,1,0">,
    .ussd_forms = util::values<modem::UssdForm::plain>,
    .resets = kResets,
    .technologies = modem::k2g,
    .quirks = {.auto_baud = true},
};

}  // namespace drivers
