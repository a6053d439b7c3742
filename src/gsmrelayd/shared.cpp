#include "gsmrelayd/shared.hpp"

#include "util/log.hpp"

namespace gsmrelayd {

void Shared::report_spool(const util::Result<void>& result) {
  const auto text = result ? std::string() : result.error().what;
  spool_damaged = !result && result.error().advice == util::Advice::reopen;
  if (!spool_trouble.set(text)) return;
  if (result) {
    util::log_info("the spool can be written again");
    events.add("spool", "spool", "can be written again");
  } else {
    util::log_error("the spool cannot be written, SMS stay on the modems: " + text +
                    (spool_damaged ? "; next: gsmrelay doctor" : ""));
    events.add("spool", "spool", text);
  }
}

}  // namespace gsmrelayd
