// Moves SMS from the modem to the spool: lists the memories and takes directly delivered messages;
// commits first, then deletes.
#pragma once

#include <deque>
#include <span>
#include <string>
#include <string_view>

#include "gsmrelayd/modem/modem_context.hpp"
#include "modem/modem.hpp"
#include "spool/inbox.hpp"

namespace gsmrelayd {

/// Used by the modem's thread only. Lives as long as the thread, because an SMS that is not stored
/// in the modem must survive the session.
class Receiver {
 public:
  /// The pause after a failed commit, before the spool is tried again.
  static constexpr std::chrono::seconds kSpoolPause{2};

  /// The result of a listing.
  struct Listing {
    std::string trouble;      ///< why a memory could not be listed; empty: all were listed
    int listed = 0;           ///< number of memories that were listed
    bool retry_soon = false;  ///< messages were left on the modem: list again in kSpoolPause
  };

  Receiver(ModemContext& context, spool::Inbox inbox) : context_(context), inbox_(inbox) {}

  /// Moves the messages of all memories. An error is `reopen`: the line is lost.
  util::Result<Listing> sweep(modem::Modem& modem);
  /// Lists one memory, commits its messages in one transaction, then deletes them on the modem.
  /// While the queue is full and the memory has room, takes only what the appliance needs itself.
  /// Sets the health to `degraded` if it cannot be listed. An error is `reopen`.
  util::Result<Listing> collect(const std::string& memory, modem::Modem& modem);

  /// Commits messages of the modem's memories. Returns true if the spool has stored all: they may
  /// be deleted.
  bool keep(std::span<const modem::StoredMessage> messages, const modem::Modem& modem);

  /// Keeps a message that is not stored in the modem until the spool has it. Drops and logs the
  /// oldest beyond 1,000.
  void buffer_direct(modem::DirectMessage message, const modem::Modem& modem);
  /// Commits buffered messages in order and acknowledges each; stops without an error when the
  /// spool cannot be written. An error is `reopen`.
  util::Result<void> flush_buffered(modem::Modem& modem);
  /// Commits buffered messages without an acknowledgement, when the port is closed.
  void flush_after_close();
  bool has_buffered() const { return !buffered_.empty(); }
  /// Logs how many buffered messages are lost, if any. Called at the end of the thread.
  void log_lost() const;

 private:
  struct Buffered {
    modem::DirectMessage message;
    spool::ReceivedPdu received;  ///< with its time and SIM
  };

  /// Returns true if the `held` messages stay in `memory`, because the queue is full.
  bool leaves(std::size_t held, const std::string& memory, const modem::Modem& modem) const;
  /// Returns true if the spool has stored all `pdus`: they may be deleted.
  bool commit(std::span<const spool::ReceivedPdu> pdus);
  /// Tells the parts of the appliance that look at received SMS of one.
  void note_committed(const spool::ReceivedPdu& received, const spool::AcceptResult& accepted);
  /// Logs a message that no route accepts, and the first one that is held of a sender, with the
  /// next command.
  void report_unrelayed(const spool::AcceptResult& accepted) const;
  void take_stamp(const spool::ReceivedPdu& received) const;
  spool::ReceivedPdu make_received(const modem::Modem& modem, std::string source,
                                   std::string_view pdu_hex) const;

  ModemContext& context_;
  spool::Inbox inbox_;
  std::deque<Buffered> buffered_;
};

}  // namespace gsmrelayd
