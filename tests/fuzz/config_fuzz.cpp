// Any octets as a configuration: mistakes, never a crash, and each with its file's name.
#include <cstdint>
#include <cstdlib>

#include "config/config.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view toml(reinterpret_cast<const char*>(data), size);
  const auto loaded = config::parse(toml, "fuzz.toml");
  for (const auto& mistake : loaded.mistakes) {
    if (mistake.file != "fuzz.toml" || mistake.what.empty() || mistake.line < 0) std::abort();
  }
  // What passes as a whole must pass the daemon's own assumptions.
  if (loaded.mistakes.empty()) {
    for (const auto& modem : loaded.config.modems)
      if (modem.name.empty() || modem.port.empty()) std::abort();
    for (const auto& route : loaded.config.routes)
      if (route.name.empty() || !route.url.starts_with('h') == !route.url.starts_with('H'))
        std::abort();
  }
  config::effective(toml, "fuzz.toml");
  return 0;
}
