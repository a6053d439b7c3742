#include "usb_helper/helper.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <utility>
#include <vector>

#include "util/log.hpp"

namespace usb_helper {

namespace {

using Devices = std::vector<std::string>;

Devices read_marks(const std::string& path) {
  Devices devices;
  std::ifstream file(path);
  for (std::string device; file >> device;)
    if (io::is_usb_device_name(device)) devices.push_back(device);
  return devices;
}

void write_marks(const std::string& path, const Devices& devices) {
  std::error_code ignored;
  if (devices.empty()) {
    std::filesystem::remove(path, ignored);
    return;
  }
  std::ofstream file(path);
  for (const auto& device : devices) file << device << '\n';
}

}  // namespace

Helper::Helper(UsbTree tree, const util::Clock& clock, std::string state)
    : tree_(std::move(tree)), limit_(clock), state_(std::move(state)) {}

void Helper::finish_interrupted() {
  auto devices = read_marks(state_);
  std::erase_if(devices, [&](const std::string& device) {
    if (tree_.is_on(device)) return true;
    const bool on = tree_.restore(device);
    util::log_warning(fmt::format("USB {} was left half done; it is {}", device,
                                  on ? "put back" : "not put back: it refuses"));
    return on;
  });
  write_marks(state_, devices);
}

util::Result<void> Helper::act(const io::UsbRequest& request) {
  finish_interrupted();
  const bool power = request.action == io::UsbAction::power_cycle;
  if (auto ours = tree_.check(request.device); !ours) return ours;
  if (power) {
    if (auto port = tree_.check_port(request.device); !port) return port;
  }
  if (auto free = limit_.take(request.device); !free) return free;
  auto marked = read_marks(state_);  // devices that could not be put back
  marked.push_back(request.device);
  write_marks(state_, marked);
  auto done = power ? tree_.power_cycle(request.device) : tree_.reset(request.device);
  if (done || tree_.is_on(request.device)) marked.pop_back();
  write_marks(state_, marked);
  return done;
}

util::Result<void> Helper::run(std::string_view line) {
  const auto request = io::parse_usb_request(line);
  auto done = request ? act(*request) : util::Result<void>(util::fail(request.error()));
  const auto text = request
                        ? fmt::format("{} of USB {}", to_string(request->action), request->device)
                        : "a request";
  if (done)
    util::log_info(text + ": done");
  else
    util::log_warning(fmt::format("{}: refused or failed: {}", text, done.error().what));
  return done;
}

}  // namespace usb_helper
