#include "modem/recovery/rung.hpp"

namespace modem {

const char* to_string(Rung rung) {
  switch (rung) {
    case Rung::reopen:
      return "reopen";
    case Rung::radio:
      return "radio";
    case Rung::soft_reset:
      return "reset";
    case Rung::usb_reset:
      return "usb-reset";
    case Rung::port_power:
      return "port-power";
    case Rung::park:
      return "park";
  }
  return "park";
}

std::optional<Rung> rung_from_string(std::string_view name) {
  for (const auto rung : kAllRungs)
    if (name == to_string(rung)) return rung;
  return std::nullopt;
}

Rungs rungs_for(Fault fault) {
  using enum Rung;
  switch (fault) {
    case Fault::silent:  // it would not take a command for its radio
      return Rungs::of(reopen, soft_reset, usb_reset, port_power, park);
    case Fault::set_up:
      return Rungs::all();
    case Fault::listing:
      return Rungs::of(reopen, radio, soft_reset, usb_reset, port_power);
    case Fault::crashes:  // it would not stay for a command
      return Rungs::of(usb_reset, port_power);
    case Fault::card:  // the port works
    case Fault::deaf:
      return Rungs::of(radio, soft_reset, usb_reset, port_power);
  }
  return {};
}

}  // namespace modem
