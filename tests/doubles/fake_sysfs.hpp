// A folder that looks like /sys/bus/usb/devices: modems, hubs and other devices with the files that
// programs read and write there.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/doubles/temp_dir.hpp"

namespace doubles {

class FakeSysfs {
 public:
  /// Plugs in a device with its ids (hexadecimal).
  void add_device(const std::string& name, const std::string& vendor, const std::string& product,
                  const std::string& device_class = "00") {
    write(name + "/idVendor", vendor);
    write(name + "/idProduct", product);
    write(name + "/bDeviceClass", device_class);
    write(name + "/authorized", "1");
  }
  /// Adds an interface with its kernel driver and its serial port; empty: it has none.
  void add_interface(const std::string& device, int number, const std::string& driver,
                     const std::string& tty, const std::string& class_code = "ff") {
    const auto folder = device + "/" + device + ":1." + std::to_string(number);
    write(folder + "/bInterfaceNumber", "0" + std::to_string(number));
    write(folder + "/bInterfaceClass", class_code);
    write(folder + "/bInterfaceSubClass", class_code == "ff" ? "00" : "02");
    write(folder + "/bInterfaceProtocol", class_code == "ff" ? "00" : "01");
    std::filesystem::create_symlink("/sys/bus/usb/drivers/" + driver, path(folder + "/driver"));
    const bool acm = tty.starts_with("ttyACM");
    if (!tty.empty())
      std::filesystem::create_directories(path(folder + (acm ? "/tty/" : "/") + tty));
  }
  /// Plugs in a Quectel EC25, whose third interface takes AT commands.
  void add_ec25(const std::string& name) {
    add_device(name, "2c7c", "0125");
    for (int number = 0; number < 4; ++number)
      add_interface(name, number, "option", "ttyUSB" + std::to_string(number));
  }
  /// Gives the port of a hub ("1-1:1.0/1-1-port4") its switch.
  void add_port(const std::string& port) { write(port + "/disable", "0"); }

  void write(const std::string& file, const std::string& value) const {
    const auto whole = path(file);
    std::filesystem::create_directories(std::filesystem::path(whole).parent_path());
    std::ofstream(whole) << value << '\n';
  }
  std::string read(const std::string& file) const {
    std::string value;
    std::ifstream(path(file)) >> value;
    return value;
  }
  /// Makes the file refuse each value, also of root; restore() ends it.
  void jam(const std::string& file) const {
    std::filesystem::remove(path(file));
    std::filesystem::create_directory(path(file));
  }
  void restore(const std::string& file, const std::string& value) const {
    std::filesystem::remove(path(file));
    write(file, value);
  }
  std::string path(const std::string& file) const { return dir_ / ("devices/" + file); }
  std::string devices() const { return dir_ / "devices"; }
  std::string rules() const { return dir_.path(); }
  /// Writes the rule by which `gsmrelay modem release` leaves a device to other programs.
  void release(const std::string& name) const {
    dir_.file("79-gsmrelay-" + name + ".rules", "ENV{GSMRELAY_RELEASED}=\"1\"\n");
  }
  std::string state() const { return dir_ / "under-way"; }

 private:
  TempDir dir_;
};

}  // namespace doubles
