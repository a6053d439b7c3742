// From the modem to the spool: lists the modem's memories and takes what came past them; commits
// first, deletes afterwards.
#pragma once

#include <deque>
#include <span>
#include <string>
#include <string_view>

#include "gsmrelayd/modem/modem_context.hpp"
#include "modem/modem.hpp"
#include "spool/inbox.hpp"

namespace gsmrelayd {

/// Used by the modem's thread alone; lives as long as the thread, because an SMS that lies nowhere
/// in the modem must survive its session.
class Receiver {
 public:
  /// How long to wait before the spool is tried again after a failed commit.
  static constexpr std::chrono::seconds kSpoolPause{2};

  /// What came of a listing.
  struct Listing {
    std::string trouble;      ///< why a memory could not be listed; empty: all were
    bool retry_soon = false;  ///< something was left on the modem: list again in kSpoolPause
  };

  Receiver(ModemContext& context, spool::Inbox inbox) : context_(context), inbox_(inbox) {}

  /// Takes everything off all memories of the modem. An error is `reopen`: the line is gone.
  util::Result<Listing> sweep(modem::Modem& modem);
  /// Lists one memory, commits it in one transaction, and then deletes it on the modem. Sets the
  /// health to `degraded` if it cannot be listed. An error is `reopen`.
  util::Result<Listing> collect(const std::string& memory, modem::Modem& modem);

  /// Keeps a message that is stored nowhere in the modem until the spool has it. Drops and logs the
  /// oldest beyond 1,000.
  void buffer_direct(modem::DirectMessage message, const modem::Modem& modem);
  /// Commits buffered messages in order and acknowledges each; stops without an error when the
  /// spool cannot be written. An error is `reopen`.
  util::Result<void> flush_buffered(modem::Modem& modem);
  /// The same without an acknowledgement, when the modem is gone.
  void flush_after_close();
  bool has_buffered() const { return !buffered_.empty(); }
  /// At the end of the thread: logs how many messages are lost, if any are.
  void log_lost() const;

 private:
  struct Buffered {
    modem::DirectMessage message;
    spool::ReceivedPdu received;  ///< with the time and the SIM it came by
  };

  /// Returns true once the spool has all of `pdus`: they may be deleted.
  bool commit(std::span<const spool::ReceivedPdu> pdus);
  spool::ReceivedPdu make_received(const modem::Modem& modem, std::string source,
                                   std::string_view pdu_hex) const;

  ModemContext& context_;
  spool::Inbox inbox_;
  std::deque<Buffered> buffered_;
};

}  // namespace gsmrelayd
