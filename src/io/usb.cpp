#include "io/usb.hpp"

#include <fmt/format.h>
#include <libudev.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <map>

namespace io {

namespace {

using util::Advice;

struct Unref {
  void operator()(udev* p) const { udev_unref(p); }
  void operator()(udev_monitor* p) const { udev_monitor_unref(p); }
  void operator()(udev_enumerate* p) const { udev_enumerate_unref(p); }
  void operator()(udev_device* p) const { udev_device_unref(p); }
};
template <class T>
using Ref = std::unique_ptr<T, Unref>;

std::string text(const char* value) {
  return value == nullptr ? std::string() : std::string(value);
}

/// sysfs writes ids and class codes in hexadecimal without a prefix.
unsigned hex(udev_device* device, const char* attribute) {
  const char* value = udev_device_get_sysattr_value(device, attribute);
  constexpr int kBase = 16;
  return value == nullptr ? 0U : static_cast<unsigned>(std::strtoul(value, nullptr, kBase));
}

/// Returns whether udevd runs: it makes the device nodes, and until it has finished, permissions
/// and links are missing.
bool udevd_runs() {
  return ::access("/run/udev/control", F_OK) == 0;
}

class UdevBus final : public UsbBus {
 public:
  static util::Result<std::unique_ptr<UsbBus>> open() {
    auto bus = std::make_unique<UdevBus>();
    bus->udev_.reset(udev_new());
    if (!bus->udev_) return util::fail(Advice::retry, "udev: cannot be used");
    bus->monitor_.reset(
        udev_monitor_new_from_netlink(bus->udev_.get(), udevd_runs() ? "udev" : "kernel"));
    auto* monitor = bus->monitor_.get();
    // Two subsystems: a tty comes after its interface, and a stick in CD-ROM mode has no tty.
    if (monitor == nullptr ||
        udev_monitor_filter_add_match_subsystem_devtype(monitor, "usb", nullptr) < 0 ||
        udev_monitor_filter_add_match_subsystem_devtype(monitor, "tty", nullptr) < 0 ||
        udev_monitor_enable_receiving(monitor) < 0)
      return util::fail(Advice::retry,
                        fmt::format("udev: cannot be listened to: {}", std::strerror(errno)));
    return bus;
  }

  util::Result<std::vector<UsbDevice>> devices() override;
  int fd() const override { return udev_monitor_get_fd(monitor_.get()); }
  bool changed() override {
    bool any = false;
    while (Ref<udev_device>(udev_monitor_receive_device(monitor_.get()))) any = true;
    return any;
  }

 private:
  using Devices = std::map<std::string, UsbDevice>;  // by sysfs directory

  template <class Take>
  util::Result<void> each(const char* subsystem, Take take) const;
  static void take_interface(udev_device* interface, Devices& into);
  static void take_tty(udev_device* tty, Devices& into);

  Ref<udev> udev_;
  Ref<udev_monitor> monitor_;
};

template <class Take>
util::Result<void> UdevBus::each(const char* subsystem, Take take) const {
  const Ref<udev_enumerate> list(udev_enumerate_new(udev_.get()));
  if (!list || udev_enumerate_add_match_subsystem(list.get(), subsystem) < 0 ||
      udev_enumerate_scan_devices(list.get()) < 0)
    return util::fail(Advice::retry, fmt::format("udev: cannot list {} devices", subsystem));
  udev_list_entry* entry = nullptr;
  udev_list_entry_foreach(entry, udev_enumerate_get_list_entry(list.get())) {
    // A device that has gone since the scan is null.
    const Ref<udev_device> device(
        udev_device_new_from_syspath(udev_.get(), udev_list_entry_get_name(entry)));
    if (device) take(device.get());
  }
  return {};
}

void UdevBus::take_interface(udev_device* interface, Devices& into) {
  if (text(udev_device_get_devtype(interface)) != "usb_interface") return;
  auto* parent = udev_device_get_parent_with_subsystem_devtype(interface, "usb", "usb_device");
  if (parent == nullptr) return;
  constexpr unsigned kHub = 9;
  if (hex(parent, "bDeviceClass") == kHub) return;
  auto& device = into[text(udev_device_get_syspath(parent))];
  if (device.interfaces.empty()) {
    device.path = text(udev_device_get_sysname(parent));
    device.sysfs = text(udev_device_get_syspath(parent));
    device.vendor = static_cast<std::uint16_t>(hex(parent, "idVendor"));
    device.product = static_cast<std::uint16_t>(hex(parent, "idProduct"));
    device.serial = text(udev_device_get_sysattr_value(parent, "serial"));
    device.manufacturer = text(udev_device_get_sysattr_value(parent, "manufacturer"));
    device.released = text(udev_device_get_property_value(parent, "GSMRELAY_RELEASED")) == "1";
    device.product_name = text(udev_device_get_sysattr_value(parent, "product"));
  }
  UsbInterface found;
  found.number = static_cast<int>(hex(interface, "bInterfaceNumber"));
  found.class_code = static_cast<std::uint8_t>(hex(interface, "bInterfaceClass"));
  found.subclass = static_cast<std::uint8_t>(hex(interface, "bInterfaceSubClass"));
  found.protocol = static_cast<std::uint8_t>(hex(interface, "bInterfaceProtocol"));
  found.driver = text(udev_device_get_driver(interface));
  device.interfaces.push_back(std::move(found));
}

void UdevBus::take_tty(udev_device* tty, Devices& into) {
  auto* interface = udev_device_get_parent_with_subsystem_devtype(tty, "usb", "usb_interface");
  auto* parent = udev_device_get_parent_with_subsystem_devtype(tty, "usb", "usb_device");
  if (interface == nullptr || parent == nullptr) return;
  if (udevd_runs() && udev_device_get_is_initialized(tty) == 0)
    return;  // its event is still to come
  const auto device = into.find(text(udev_device_get_syspath(parent)));
  if (device == into.end()) return;
  const auto number = static_cast<int>(hex(interface, "bInterfaceNumber"));
  for (auto& candidate : device->second.interfaces)
    if (candidate.number == number) candidate.tty = text(udev_device_get_devnode(tty));
}

util::Result<std::vector<UsbDevice>> UdevBus::devices() {
  Devices found;
  if (auto done = each("usb", [&](udev_device* device) { take_interface(device, found); }); !done)
    return util::fail(done.error());
  if (auto done = each("tty", [&](udev_device* device) { take_tty(device, found); }); !done)
    return util::fail(done.error());
  std::vector<UsbDevice> devices;
  for (auto& [sysfs, device] : found) {
    auto& interfaces = device.interfaces;
    std::sort(interfaces.begin(), interfaces.end(),
              [](const auto& a, const auto& b) { return a.number < b.number; });
    devices.push_back(std::move(device));
  }
  std::sort(devices.begin(), devices.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  return devices;
}

}  // namespace

util::Result<std::unique_ptr<UsbBus>> open_usb_bus() {
  return UdevBus::open();
}

}  // namespace io
