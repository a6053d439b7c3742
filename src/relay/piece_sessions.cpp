#include "relay/piece_sessions.hpp"

#include <algorithm>
#include <cassert>

namespace relay {
namespace {

constexpr std::size_t kMostSessions = 64;

}  // namespace

Verdict PieceSessions::judge(const std::string& sender, std::string_view text,
                             util::WallTime received) {
  auto verdict = classify(text);
  if (!verdict.piece) return verdict;
  const util::MutexLock lock(mutex_);
  if (verdict.relay) {
    note(sender, *verdict.piece, received);
    return verdict;
  }
  const auto& piece = *verdict.piece;
  const auto session = find(sender, piece, received);
  if (session == sessions_.end() || !is_wanted(*session, piece)) return verdict;
  verdict.relay = true;
  verdict.generation = piece.form == Piece::Form::segment ? "G3" : "G4";
  verdict.why = "short piece of an image, beside another piece of the same sender";
  note(sender, piece, received);
  return verdict;
}

bool PieceSessions::is_wanted(const Session& session, const Piece& piece) {
  if (piece.form == Piece::Form::next) return true;  // its numbers repeat
  return !session.seen[piece.number] && (session.total == 0 || piece.number < session.total);
}

PieceSessions::Sessions::iterator PieceSessions::find(const std::string& sender, const Piece& piece,
                                                      util::WallTime received) {
  return std::find_if(sessions_.begin(), sessions_.end(), [&](const Session& one) {
    // The date may have been set back or forward between two pieces.
    const auto between = received > one.last ? received - one.last : one.last - received;
    return one.form == piece.form && one.id == piece.session && one.sender == sender &&
           between <= kLongest;
  });
}

void PieceSessions::note(const std::string& sender, const Piece& piece, util::WallTime received) {
  Session session{sender, piece.form, piece.session, piece.total, received, {}};
  if (const auto known = find(sender, piece, received); known != sessions_.end()) {
    // A phone counts its sessions up to 255 and begins again: a second first piece begins a new
    // one.
    if (piece.number != 0 || !known->seen[0]) {
      session.seen = known->seen;
      session.total = std::max(known->total, piece.total);
    }
    sessions_.erase(known);
  }
  session.seen.set(piece.number);
  sessions_.push_front(std::move(session));
  if (sessions_.size() > kMostSessions) sessions_.pop_back();
  assert(sessions_.size() <= kMostSessions);
}

}  // namespace relay
