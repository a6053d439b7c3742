#include "drivers/ports.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "drivers/drivers.hpp"
#include "util/text.hpp"

namespace drivers {

using modem::PortRole;
using namespace std::chrono_literals;

namespace {

/// Words of the names of modems that show a CD-ROM first; no words of memory sticks.
constexpr std::array<std::string_view, 9> kModemWords{
    "modem", "wcdma", "hspa", "hsupa", "umts", "lte", "datacard", "zerocd", "broadband"};
constexpr auto kSwitchLimit = 90s;   // usb_modeswitch and the second enumeration
constexpr auto kUnknownSettle = 3s;  // ports appear one by one

// USB class codes (usb.org, "Defined Class Codes") and CDC subclasses (CDC 1.2, table 4).
constexpr std::uint8_t kCommunications = 0x02, kMassStorage = 0x08, kVendorSpecific = 0xFF;
constexpr std::uint8_t kAbstractControl = 0x02, kWirelessHandset = 0x08, kDeviceManagement = 0x09,
                       kMbim = 0x0E;

template <std::size_t n>
bool one_of(std::string_view what, const std::array<std::string_view, n>& list) {
  return std::find(list.begin(), list.end(), what) != list.end();
}

/// Kernel drivers that bind nothing but modems.
bool is_modem_driver(std::string_view driver) {
  constexpr std::array<std::string_view, 6> kDrivers = {"option", "option1", "qcserial",
                                                        "sierra", "hso",     "usb_wwan"};
  return one_of(driver, kDrivers);
}

bool is_bridge_driver(std::string_view driver) {
  constexpr std::array<std::string_view, 8> kDrivers = {"ftdi_sio", "cp210x", "ch341", "ch341-uart",
                                                        "pl2303",   "ch343",  "ch347", "mxuport"};
  return one_of(driver, kDrivers);
}

bool is_network_driver(std::string_view driver) {
  constexpr std::array<std::string_view, 6> kDrivers = {"rndis_host",     "cdc_ether",  "cdc_ncm",
                                                        "huawei_cdc_ncm", "cdc_subset", "cdc_eem"};
  return one_of(driver, kDrivers);
}

template <class Test>
bool any_interface(const io::UsbDevice& device, Test test) {
  return std::any_of(device.interfaces.begin(), device.interfaces.end(), test);
}

/// ACM ports of nearly all microcontrollers also claim "V.250 commands" (protocol 01). Only the
/// protocols of mobile telephony, or another interface that only a mobile device has, show a modem.
bool has_mobile_neighbour(const io::UsbDevice& device) {
  return any_interface(device, [](const io::UsbInterface& i) {
    return i.class_code == kCommunications &&
           (i.subclass == kWirelessHandset || i.subclass == kDeviceManagement ||
            i.subclass == kMbim);
  });
}

bool is_mobile_acm(const io::UsbInterface& i, bool company) {
  const bool speaks_gsm = i.protocol >= 0x04 && i.protocol <= 0x06;  // GSM 07.07, 27.007, TIA
  return i.driver == "cdc_acm" && i.class_code == kCommunications &&
         i.subclass == kAbstractControl && (speaks_gsm || company);
}

/// Returns the family's role for an interface; nothing if the family has none.
std::optional<PortRole> known_role(const UsbMatch& match, const io::UsbInterface& interface) {
  if (match.id != nullptr) {
    for (const auto& port : match.id->ports) {
      if (port.interface == interface.number) return port.role;
    }
  }
  if (match.family == nullptr || interface.class_code != kVendorSpecific) return std::nullopt;
  for (const auto& rule : match.family->interface_rules) {
    const bool subclass = rule.subclass == 0xFF || rule.subclass == interface.subclass;
    if (subclass && rule.protocol == interface.protocol) return rule.role;
  }
  return std::nullopt;
}

bool may_be_probed(const UsbMatch& match, const io::UsbInterface& interface, bool company) {
  if (is_modem_driver(interface.driver)) return true;
  if (match.family != nullptr && interface.driver == "cdc_acm") return true;
  return is_mobile_acm(interface, company);
}

/// Returns the order of preference; nothing for a port that is never opened.
std::optional<int> rank(PortRole role) {
  switch (role) {
    case PortRole::at:
      return 0;
    case PortRole::at2:
      return 1;
    case PortRole::ppp:
      return 3;
    default:
      return std::nullopt;
  }
}

struct Ranked {
  int rank;
  Candidate candidate;
};

struct Survey {
  std::vector<Ranked> found;
  bool at_without_tty = false;  ///< the family has an AT interface here, but it has no tty
};

Survey survey(const UsbMatch& match, const io::UsbDevice& device) {
  constexpr int kProbeRank = 2;
  const bool company = has_mobile_neighbour(device);
  Survey result;
  for (const auto& interface : device.interfaces) {
    const auto role = known_role(match, interface);
    if (interface.tty.empty()) {
      result.at_without_tty |= role == PortRole::at || role == PortRole::at2;
    } else if (role) {
      if (const auto place = rank(*role)) {
        result.found.push_back(
            {*place, {interface.tty, interface.number, *role, Candidate::Basis::named}});
      }
    } else if (may_be_probed(match, interface, company)) {
      result.found.push_back(
          {kProbeRank, {interface.tty, interface.number, PortRole::at, Candidate::Basis::probe}});
    }
  }
  return result;
}

/// Returns the candidates, the best first, equals by interface; the dial-up port only if there is
/// no other.
std::vector<Candidate> ordered(Survey survey) {
  auto& found = survey.found;
  std::stable_sort(found.begin(), found.end(), [](const Ranked& a, const Ranked& b) {
    return std::pair(a.rank, a.candidate.interface) < std::pair(b.rank, b.candidate.interface);
  });
  std::vector<Candidate> candidates;
  const bool better = survey.at_without_tty || (!found.empty() && found.front().rank < 3);
  for (auto& [place, candidate] : found) {
    if (place < 3 || !better) candidates.push_back(std::move(candidate));
  }
  return candidates;
}

NoPort reason_of(const modem::UsbOther& other) {
  switch (other.kind) {
    case modem::UsbOther::Kind::cd_rom:
      return NoPort::cd_rom;
    case modem::UsbOther::Kind::mbim_only:
      return NoPort::mbim_only;
    case modem::UsbOther::Kind::qmi_only:
      return NoPort::qmi_only;
    case modem::UsbOther::Kind::hilink:
      break;
  }
  return NoPort::hilink;
}

/// Returns true if an interface of the device has a driver that passes the test.
template <class Test>
bool driven_by(const io::UsbDevice& device, Test driver) {
  return any_interface(device, [&](const io::UsbInterface& i) { return driver(i.driver); });
}

bool is_acm(const io::UsbInterface& i) {
  constexpr std::uint8_t kRndis = 0xFF;  // the protocol; a network card
  return i.class_code == kCommunications && i.subclass == kAbstractControl && i.protocol != kRndis;
}

constexpr std::string_view kTakenByProgram = "usbfs";  // the kernel's name for a driver outside it

/// Returns the first interface that should be a serial port and has none: the kernel knows no
/// driver, as for a model that is newer than its list; or the driver has made no tty; or a program
/// has taken it. The interface of Android's debugger (subclass 0x42) has no driver in any system.
const io::UsbInterface* serial_without_tty(const io::UsbDevice& device) {
  constexpr std::uint8_t kAndroidDebug = 0x42;
  const auto lacks = [](const io::UsbInterface& i) {
    const bool serial =
        is_acm(i) || (i.class_code == kVendorSpecific && i.subclass != kAndroidDebug);
    const bool no_other_driver = i.driver.empty() || i.driver == kTakenByProgram ||
                                 i.driver == "cdc_acm" || is_modem_driver(i.driver);
    return serial && no_other_driver && i.tty.empty();
  };
  const auto found = std::find_if(device.interfaces.begin(), device.interfaces.end(), lacks);
  return found == device.interfaces.end() ? nullptr : &*found;
}

/// Says why a serial port is missing, and what to do.
std::string explain_missing_tty(const io::UsbDevice& device) {
  const auto* const without = serial_without_tty(device);
  const bool acm = without != nullptr && is_acm(*without);
  const auto driver = without == nullptr ? std::string() : without->driver;
  if (driver == kTakenByProgram)
    return "has serial ports that a program uses without the kernel, such as a virtual machine; "
           "end that program, then plug the modem again; next: sudo lsof /dev/bus/usb/*/*";
  if (!driver.empty())
    return fmt::format(
        "has modem interfaces, but their driver {} makes no serial port; next: sudo dmesg | tail",
        driver);
  if (acm)
    return "has modem interfaces but no driver for their serial ports: sudo modprobe cdc_acm";
  return fmt::format(
      "has modem interfaces but no driver for their serial ports: sudo modprobe option; if they do "
      "not appear: echo {:04x} {:04x} | sudo tee /sys/bus/usb-serial/drivers/option1/new_id",
      device.vendor, device.product);
}

/// Returns true if the names of an unknown device, which are free text, are those of a modem.
bool is_named_modem(const io::UsbDevice& device) {
  const auto names = device.manufacturer + " " + device.product_name;
  return std::any_of(kModemWords.begin(), kModemWords.end(),
                     [&](std::string_view word) { return util::contains_nocase(names, word); });
}

bool is_storage_only(const io::UsbDevice& device) {
  return !device.interfaces.empty() &&
         std::all_of(device.interfaces.begin(), device.interfaces.end(),
                     [](const io::UsbInterface& i) { return i.class_code == kMassStorage; });
}

/// Returns why a device has no candidate.
NoPort reason_for(const UsbMatch& match, const io::UsbDevice& device, bool at_without_tty) {
  if (at_without_tty) return NoPort::tty_missing;
  const bool network = driven_by(device, is_network_driver);
  // A stick that has switched, but kept its id, is no CD-ROM any more.
  const bool switched = match.other != nullptr &&
                        match.other->kind == modem::UsbOther::Kind::cd_rom &&
                        !is_storage_only(device) && network;
  if (match.other != nullptr && !switched) return reason_of(*match.other);
  const bool family = match.family != nullptr;
  const bool mbim = any_interface(device, [](const io::UsbInterface& i) {
    return i.class_code == kCommunications && i.subclass == kMbim;
  });
  const bool qmi = driven_by(device, [](std::string_view driver) { return driver == "qmi_wwan"; });
  const bool modem = family || mbim || qmi || driven_by(device, is_modem_driver);
  if (modem && serial_without_tty(device) != nullptr) return NoPort::tty_missing;
  if (!family && driven_by(device, is_bridge_driver)) return NoPort::bridge;
  if (mbim) return NoPort::mbim_only;
  if (qmi) return NoPort::qmi_only;
  if (!family && is_storage_only(device) && is_named_modem(device)) return NoPort::cd_rom;
  if (!modem) return NoPort::foreign;
  if (family && is_storage_only(device)) return NoPort::cd_rom;
  return family && network ? NoPort::hilink : NoPort::no_port;
}

}  // namespace

PortChoice choose_ports(const io::UsbDevice& device) {
  const auto match = match_usb(device.vendor, device.product);
  PortChoice choice;
  choice.family = match.family;
  if (match.id != nullptr) choice.note = match.id->note;
  auto seen = survey(match, device);
  const bool at_without_tty = seen.at_without_tty;
  choice.candidates = ordered(std::move(seen));
  if (choice.candidates.empty()) choice.reason = reason_for(match, device, at_without_tty);
  const auto settle = match.family != nullptr ? match.family->settle : kUnknownSettle;
  if (!choice.candidates.empty()) choice.patience = settle;
  if (choice.reason == NoPort::cd_rom || choice.reason == NoPort::tty_missing) {
    choice.patience = kSwitchLimit;
  }
  return choice;
}

std::string_view to_string(NoPort reason) {
  switch (reason) {
    case NoPort::none:
      break;
    case NoPort::foreign:
      return "foreign";
    case NoPort::bridge:
      return "bridge";
    case NoPort::cd_rom:
      return "cd_rom";
    case NoPort::tty_missing:
      return "tty_missing";
    case NoPort::mbim_only:
      return "mbim_only";
    case NoPort::qmi_only:
      return "qmi_only";
    case NoPort::hilink:
      return "hilink";
    case NoPort::no_port:
      return "no_port";
  }
  return "none";
}

std::string explain(NoPort reason, const io::UsbDevice& device) {
  const auto who = fmt::format("{:04x}:{:04x} at {}", device.vendor, device.product, device.path);
  switch (reason) {
    case NoPort::none:
    case NoPort::foreign:
      break;
    case NoPort::bridge:
      return who + " is a serial bridge; if a modem is behind it, name its port in [[modem]]";
    case NoPort::cd_rom:
      return who +
             " still shows its CD-ROM; it switches within 90 s, else: apt install "
             "usb-modeswitch, and plug it again";
    case NoPort::tty_missing:
      return who + " " + explain_missing_tty(device);
    case NoPort::mbim_only:
      return who +
             " speaks only MBIM, which gsmrelay does not; switch it to serial ports or take "
             "another modem";
    case NoPort::qmi_only:
      return who +
             " speaks only QMI, which gsmrelay does not; switch it to serial ports or take "
             "another modem";
    case NoPort::hilink:
      return who +
             " is a network card with a web page (HiLink) and has no AT port; take a stick "
             "with modem firmware";
    case NoPort::no_port:
      return who + " is a modem without a serial port that may be used; take another modem";
  }
  return {};
}

}  // namespace drivers
