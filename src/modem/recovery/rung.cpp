#include "modem/recovery/rung.hpp"

namespace modem {

const char* to_string(Rung rung) {
  switch (rung) {
    case Rung::resynchronise:
      return "resync";
    case Rung::reopen:
      return "reopen";
    case Rung::radio:
      return "radio";
    case Rung::soft_reset:
      return "reset";
    case Rung::usb_reset:
      return "usb";
    case Rung::port_power:
      return "power";
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

const char* to_string(Fault fault) {
  switch (fault) {
    case Fault::silent:
      return "does not answer";
    case Fault::set_up:
      return "answers, but cannot be set up";
    case Fault::listing:
      return "does not list its memories";
    case Fault::sim:
      return "has lost its SIM";
    case Fault::registration:
      return "finds no network any more";
    case Fault::deaf:
      return "is registered, but receives nothing";
    case Fault::unstable:
      return "leaves the USB bus again and again";
  }
  return "does not answer";
}

Rungs rungs_for(Fault fault) {
  using enum Rung;
  switch (fault) {
    case Fault::silent:  // it would not take a command for its radio
      return Rungs::of(reopen, soft_reset, usb_reset, port_power, park);
    case Fault::set_up:
    case Fault::listing:
      return Rungs::all();
    case Fault::sim:
      return Rungs::of(radio, soft_reset, usb_reset);
    case Fault::registration:
      return Rungs::of(radio, soft_reset);
    case Fault::deaf:
      return Rungs::of(radio, soft_reset, usb_reset, port_power);
    case Fault::unstable:
      return Rungs::of(reopen, usb_reset, port_power, park);
  }
  return {};
}

}  // namespace modem
