// Finds a SIM that is registered and receives nothing: after a silence that its history makes
// unlikely, or after `self_test` of [[sim]], a test SMS goes to it. If two of them do not arrive,
// the modem is deaf, and its recovery begins (docs/recovery.md). Owned and called by the modem's
// thread.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "gsmrelayd/modem/recovery.hpp"
#include "gsmrelayd/shared.hpp"
#include "modem/info.hpp"
#include "spool/outbox.hpp"
#include "spool/sim_store.hpp"

namespace gsmrelayd {

class SelfTest {
 public:
  /// The most test SMS to one SIM in 24 hours.
  static constexpr std::size_t kPerDay = 8;
  /// The same for a SIM whose test has never passed: its number may be that of a stranger.
  static constexpr std::size_t kPerDayUnproven = 2;
  /// How long a test SMS may be on its way, and how long it may wait to be sent.
  static constexpr std::chrono::minutes kArrival{5}, kSending{10};
  /// The former for one that judges a step of the recovery: late ones are a proof, too.
  static constexpr std::chrono::minutes kProof{2};
  /// The shortest time between the start of a SIM and its first test: SMS may wait in the network.
  static constexpr std::chrono::minutes kSettle{10};
  /// The pause after a test that was not possible.
  static constexpr std::chrono::hours kRetry{6};

  SelfTest(const config::ModemSettings& settings, Shared& shared, Recovery& recovery)
      : settings_(settings), shared_(shared), recovery_(recovery) {}
  ~SelfTest();
  SelfTest(const SelfTest&) = delete;
  SelfTest& operator=(const SelfTest&) = delete;

  /// Sends a test SMS that is due, or judges the one under way. Called at each health poll of a
  /// modem that is set up.
  void step(const modem::Info& info);
  /// An SMS for the SIM has come that was not in the spool.
  void note_arrival();
  /// Returns true while step() should be called every few seconds.
  bool is_urgent() const { return attempt_.has_value() || (recovery_.awaits_test() && !spent()); }
  /// Returns why the SIM is taken for deaf; empty if it is not.
  const std::string& deaf() const { return deaf_; }
  /// Returns why no test is possible; empty if one is, was not needed, or is switched off.
  const std::string& trouble() const { return trouble_; }

 private:
  struct Attempt {
    std::string text;
    spool::Id outgoing = 0;
    bool through_neighbour = false;
    util::Deadline began{};
    std::optional<util::Deadline> sent{};
    bool judges_step = false;  ///< sent after a step of the recovery
  };

  void follow_card(const modem::Info& info);
  void load();
  void load_tests(spool::Spool& spool);
  bool was_heard_before(spool::Spool& spool);
  void forget_deaf();
  void follow_ladder();
  bool may_take_steps() const;
  bool is_old() const;
  void note_passed();
  void set_mark(spool::SimMark mark, std::optional<spool::ServiceTime> at);
  void judge();
  void judge_unsent(const spool::Outgoing& outgoing);
  void miss();
  bool is_due();
  std::string why_impossible(const modem::Info& info) const;
  void begin();
  void end_attempt();
  void give_up(std::string why);
  void record(std::string what, std::string why,
              std::optional<std::chrono::milliseconds> took = {});
  std::string silence() const;
  bool spent() const;
  spool::ServiceTime service_now() const { return shared_.file->service_now(); }

  const config::ModemSettings& settings_;
  Shared& shared_;
  Recovery& recovery_;
  std::string card_;                                ///< identity; empty: none
  std::optional<std::chrono::milliseconds> after_;  ///< `self_test`; nothing: off
  util::Deadline settled_{}, not_before_{}, next_load_{};
  std::optional<spool::ServiceTime> last_arrival_;  ///< nothing: no SMS has ever come
  std::optional<spool::ServiceTime> bound_;         ///< by its history
  std::deque<spool::ServiceTime> sent_;             ///< tests of the last 24 hours
  std::deque<std::string> texts_;                   ///< of the last tests; one may come late
  std::optional<Attempt> attempt_;
  int missed_ = 0, unsent_ = 0;  ///< tests in a row
  bool through_neighbour_ = false;
  bool prevented_ = false;  ///< by why_impossible()
  bool loaded_ = false;     ///< what is in the spool, for this card
  bool heard_ = false;      ///< an SMS has come, it is not known when
  bool passed_ = false;     ///< a test SMS of this card has arrived, ever
  std::optional<spool::ServiceTime> deaf_since_;
  std::string deaf_, trouble_, plmn_;
};

}  // namespace gsmrelayd
