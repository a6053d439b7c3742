#include "drivers/udev_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "drivers/drivers.hpp"

namespace drivers {

namespace {

using Vendor = std::uint16_t;
constexpr std::uint16_t kEveryProduct = 0;

/// Products by vendor; kEveryProduct makes the others unnecessary.
using Products = std::map<Vendor, std::set<std::uint16_t>>;

void add(Products& products, Vendor vendor, std::uint16_t product) {
  auto& of_vendor = products[vendor];
  if (of_vendor.contains(kEveryProduct)) return;
  if (product == kEveryProduct) of_vendor.clear();
  of_vendor.insert(product);
}

/// Returns whether a device in CD-ROM mode becomes a modem; the others never answer AT.
bool becomes_modem(const modem::UsbOther& other) {
  return other.kind == modem::UsbOther::Kind::cd_rom;
}

Products owned() {
  Products products;
  for (const auto* family : all()) {
    for (const auto& id : family->usb) add(products, id.vendor, id.product);
    for (const auto& other : family->usb_other)
      if (becomes_modem(other)) add(products, other.vendor, other.product);
  }
  return products;
}

Products others() {
  Products products;
  for (const auto* family : all())
    for (const auto& other : family->usb_other)
      if (!becomes_modem(other)) add(products, other.vendor, other.product);
  return products;
}

/// The products by the interface that AT commands are sent to.
std::map<std::pair<Vendor, int>, std::set<std::uint16_t>> at_interfaces() {
  std::map<std::pair<Vendor, int>, std::set<std::uint16_t>> found;
  std::set<std::pair<Vendor, std::uint16_t>>
      seen;  // an id belongs to the first family that lists it
  for (const auto* family : all()) {
    for (const auto& id : family->usb) {
      const auto port = std::find_if(id.ports.begin(), id.ports.end(),
                                     [](const auto& p) { return p.role == modem::PortRole::at; });
      if (port == id.ports.end() || id.product == kEveryProduct ||
          !seen.emplace(id.vendor, id.product).second)
        continue;
      found[{id.vendor, port->interface}].insert(id.product);
    }
  }
  return found;
}

/// Returns `ATTR{idProduct}=="0125|0296", `, or nothing for every product.
std::string product_match(std::string_view attribute, const std::set<std::uint16_t>& products) {
  if (products.contains(kEveryProduct)) return {};
  std::string list;
  for (const auto product : products)
    list += fmt::format("{}{:04x}", list.empty() ? "" : "|", product);
  return fmt::format("{}{{idProduct}}==\"{}\", ", attribute, list);
}

std::string marks(const Products& products, std::string_view attribute, std::string_view mark) {
  std::string text;
  for (const auto& [vendor, of_vendor] : products)
    text += fmt::format("{}{{idVendor}}==\"{:04x}\", {}ENV{{GSMRELAY_OURS}}=\"{}\"\n", attribute,
                        vendor, product_match(attribute, of_vendor), mark);
  return text;
}

std::string links() {
  std::string text;
  for (const auto& [at, products] : at_interfaces())
    text += fmt::format(
        "SUBSYSTEMS==\"usb\", ATTRS{{idVendor}}==\"{:04x}\", {}ENV{{ID_USB_INTERFACE_NUM}}==\""
        "{:02x}\", SYMLINK+=\"gsmrelay/$id\"\n",
        at.first, product_match("ATTRS", products), at.second);
  return text;
}

}  // namespace

std::string udev_rules() {
  // A tty event matches the device by attributes of a parent: ATTRS.
  return fmt::format(
      "# Made by `gsmrelay udev-rules` from the families' tables; a test keeps it current.\n"
      "# Another owner for one device: gsmrelay modem release|claim USBPATH\n"
      "ACTION==\"remove\", GOTO=\"gsmrelay_end\"\n"
      "SUBSYSTEM==\"usb\", ENV{{DEVTYPE}}==\"usb_device\", GOTO=\"gsmrelay_device\"\n"
      "SUBSYSTEM==\"tty\", SUBSYSTEMS==\"usb\", GOTO=\"gsmrelay_tty\"\n"
      "GOTO=\"gsmrelay_end\"\n"
      "\n"
      "LABEL=\"gsmrelay_device\"\n"
      "SUBSYSTEM!=\"usb\", GOTO=\"gsmrelay_end\"\n"
      "{}{}"
      "ENV{{GSMRELAY_OURS}}==\"1\", ENV{{ID_MM_DEVICE_IGNORE}}=\"1\"\n"
      "# autosuspend swallows what a modem says unasked\n"
      "ENV{{GSMRELAY_OURS}}==\"1\", TEST==\"power/control\", ATTR{{power/control}}=\"on\"\n"
      "GOTO=\"gsmrelay_end\"\n"
      "\n"
      "LABEL=\"gsmrelay_tty\"\n"
      "{}{}"
      "ENV{{GSMRELAY_OURS}}!=\"1\", GOTO=\"gsmrelay_end\"\n"
      "GROUP=\"dialout\", MODE=\"0660\"\n"
      "{}"
      "LABEL=\"gsmrelay_end\"\n",
      marks(owned(), "ATTR", "1"), marks(others(), "ATTR", "0"), marks(owned(), "ATTRS", "1"),
      marks(others(), "ATTRS", "0"), links());
}

std::string udev_rules_for(std::string_view usb, Claim claim) {
  const bool ours = claim == Claim::claim;
  return fmt::format(
      "# USB socket {0}: {1} (gsmrelay modem {2} {0})\n"
      "ACTION!=\"remove\", SUBSYSTEM==\"usb\", ENV{{DEVTYPE}}==\"usb_device\", KERNEL==\"{0}\", "
      "ENV{{ID_MM_DEVICE_IGNORE}}=\"{3}\", ENV{{GSMRELAY_RELEASED}}=\"{4}\"{5}\n"
      "ACTION!=\"remove\", SUBSYSTEM==\"tty\", SUBSYSTEMS==\"usb\", KERNELS==\"{0}\", "
      "GROUP=\"{6}\", MODE=\"0660\"\n",
      usb, ours ? "gsmrelay's" : "left to other programs", ours ? "claim" : "release",
      ours ? "1" : "", ours ? "" : "1", ours ? ", ATTR{power/control}=\"on\"" : "", "dialout");
}

std::string udev_rules_for_port(std::string_view usb, std::string_view interface) {
  return fmt::format(
      "# USB socket {0}: interface {1} is gsmrelay's, the others are left to ModemManager\n"
      "# (gsmrelay modem claim {0} --port {1})\n"
      "ACTION!=\"remove\", SUBSYSTEM==\"usb\", ENV{{DEVTYPE}}==\"usb_device\", KERNEL==\"{0}\", "
      "ENV{{ID_MM_DEVICE_IGNORE}}=\"\", ENV{{GSMRELAY_RELEASED}}=\"\", "
      "ATTR{{power/control}}=\"on\"\n"
      "ACTION!=\"remove\", SUBSYSTEM==\"tty\", SUBSYSTEMS==\"usb\", KERNELS==\"{0}\", "
      "ENV{{ID_USB_INTERFACE_NUM}}==\"{1}\", ENV{{ID_MM_PORT_IGNORE}}=\"1\", "
      "GROUP=\"dialout\", MODE=\"0660\"\n",
      usb, interface);
}

}  // namespace drivers
