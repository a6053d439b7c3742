// A generic webhook: https://www.standardwebhooks.com
#include "backend/platforms/platform.hpp"

namespace platforms {

const Platform& platform_webhook() {
  static const Platform kWebhook{
      .name = "webhook",
      .letter = "w",
      .kind = "text",
      .instance_hint = "where the web hook goes, https://…",
      .idempotency_window = std::chrono::hours(24 * 7),
  };
  return kWebhook;
}

}  // namespace platforms
