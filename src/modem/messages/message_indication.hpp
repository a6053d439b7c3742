// Sets how the modem announces messages: AT+CNMI and AT+CSMS, by its own "=?" answers (27.005
// §3.2.1, §3.4.1; docs/field-notes.md#9-message-indication). Prefers mt=1: the modem stores the
// message until it is committed.
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "modem/channel/at_channel.hpp"

namespace modem {

class MessageIndication {
 public:
  MessageIndication(AtChannel& channel, const Profile& profile)
      : channel_(channel), profile_(&profile) {}
  void use(const Profile& profile) { profile_ = &profile; }

  /// Sets AT+CSMS and AT+CNMI. A modem that refuses every form is no error: the sweep finds
  /// messages.
  util::Result<void> set_up();
  /// Returns false if AT+CNMI? differs from set_up(): the modem restarted, or fell back because a
  /// CNMA was missing.
  util::Result<bool> still_set();
  /// Sends AT+CNMA if CSMS=1 is set; else does nothing.
  util::Result<void> acknowledge();
  /// Makes the modem send status reports with the announcement (ds=1) if it stores them (ds=2), as
  /// its memory for them has no places. Does nothing if the modem refuses that, or the second time.
  util::Result<void> send_reports_directly();
  bool acknowledges() const { return service_ == 1; }
  /// Returns the setting, "2,1,0,1,0"; empty if every form was refused.
  const std::string& setting() const { return setting_; }

 private:
  using Setting = std::array<int, 5>;  ///< mode, mt, bm, ds, bfr
  util::Result<std::vector<Setting>> candidates(int ds);
  util::Result<bool> try_preferred();
  util::Result<bool> try_settings(std::span<const Setting> settings);
  util::Result<bool> try_all(int service, std::initializer_list<int> reports);
  util::Result<std::string> read_back();

  AtChannel& channel_;
  const Profile* profile_;
  int service_ = 0;
  std::string setting_, seen_;
  bool direct_tried_ = false;
};

}  // namespace modem
