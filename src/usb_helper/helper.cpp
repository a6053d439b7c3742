#include "usb_helper/helper.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <utility>

#include "util/log.hpp"

namespace usb_helper {

namespace {

/// Keeps the device's name on disk while an action is under way.
class UnderWay {
 public:
  UnderWay(const std::string& path, const std::string& device) : path_(path) {
    std::ofstream(path) << device << '\n' << std::flush;
  }
  ~UnderWay() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  UnderWay(const UnderWay&) = delete;
  UnderWay& operator=(const UnderWay&) = delete;

 private:
  const std::string path_;
};

}  // namespace

Helper::Helper(UsbTree tree, const util::Clock& clock, std::string state)
    : tree_(std::move(tree)), limit_(clock), state_(std::move(state)) {}

void Helper::finish_interrupted() {
  std::string device;
  std::ifstream(state_) >> device;
  if (io::is_usb_device_name(device)) {
    util::log_warning(fmt::format("USB {} was left half done; it is put back", device));
    tree_.restore(device);
  }
  std::error_code ignored;
  std::filesystem::remove(state_, ignored);
}

util::Result<void> Helper::act(const io::UsbRequest& request) {
  const bool power = request.action == io::UsbAction::power_cycle;
  if (auto ours = tree_.check(request.device); !ours) return ours;
  if (power) {
    if (auto port = tree_.check_port(request.device); !port) return port;
  }
  if (auto free = limit_.take(request.device); !free) return free;
  const UnderWay marked(state_, request.device);
  return power ? tree_.power_cycle(request.device) : tree_.reset(request.device);
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
