#include "gsmrelayd/modem/modem_manager.hpp"

#include <systemd/sd-bus.h>

#include <cstdint>
#include <memory>

namespace gsmrelayd {

namespace {

constexpr std::uint64_t kLimitUsec = 1'000'000;

struct Close {
  void operator()(sd_bus* bus) const { sd_bus_close_unref(bus); }
};

}  // namespace

std::optional<int> modem_manager_pid() {
  sd_bus* opened = nullptr;
  if (sd_bus_open_system(&opened) < 0) return std::nullopt;
  const std::unique_ptr<sd_bus, Close> bus(opened);
  sd_bus_set_method_call_timeout(bus.get(), kLimitUsec);
  sd_bus_creds* creds = nullptr;
  if (sd_bus_get_name_creds(bus.get(), "org.freedesktop.ModemManager1", SD_BUS_CREDS_PID, &creds) <
      0)
    return std::nullopt;
  pid_t pid = 0;
  const bool known = sd_bus_creds_get_pid(creds, &pid) >= 0;
  sd_bus_creds_unref(creds);
  return known ? std::optional<int>(pid) : std::nullopt;
}

}  // namespace gsmrelayd
