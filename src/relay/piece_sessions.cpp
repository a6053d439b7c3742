#include "relay/piece_sessions.hpp"

#include <algorithm>
#include <cassert>
#include <optional>

namespace relay {
namespace {

constexpr std::size_t kMostSessions = 64;

}  // namespace

Verdict PieceSessions::judge(const std::string& sender, std::string_view text,
                             spool::ServiceTime at) {
  Transaction transaction(*this);
  const auto verdict = transaction.judge(sender, text, at);
  transaction.commit();
  return verdict;
}

Verdict PieceSessions::Transaction::judge(const std::string& sender, std::string_view text,
                                          spool::ServiceTime at) {
  auto verdict = classify(text);
  if (!verdict.piece) return verdict;
  const auto& piece = *verdict.piece;
  std::optional<Session> known;
  bool own_session = false;
  if (const auto own = find(changed_, sender, piece, at); own != changed_.end()) {
    known = *own;
    own_session = true;
  } else {
    const util::MutexLock lock(sessions_.mutex_);
    const auto older = find(sessions_.sessions_, sender, piece, at);
    if (older != sessions_.sessions_.end()) known = *older;
  }
  if (!verdict.relay) {
    // The numbers of the next generation repeat.
    const bool wanted =
        known &&
        (piece.form == Piece::Form::next ||
         (!known->seen[piece.number] && (known->total == 0 || piece.number < known->total)));
    if (!wanted) return verdict;
    verdict.relay = true;
    verdict.generation = piece.form == Piece::Form::segment ? "G3" : "G4";
    verdict.why = "short piece of an image, beside another piece of the same sender";
  }
  Session session{sender, piece.form, piece.session, piece.total, at, {}};
  // A phone counts its sessions up to 255 and begins again: a second first piece begins a new one.
  if (known && (piece.number != 0 || !known->seen[0])) {
    session.seen = known->seen;
    session.total = std::max(known->total, piece.total);
    session.begins = known->begins && own_session;
  } else {
    session.begins = known.has_value();
  }
  session.seen.set(piece.number);
  put(changed_, std::move(session));
  return verdict;
}

void PieceSessions::Transaction::commit() {
  const util::MutexLock lock(sessions_.mutex_);
  for (auto session = changed_.rbegin(); session != changed_.rend(); ++session) {
    // Another transaction may have committed pieces of the same session meanwhile.
    const Piece piece{.form = session->form, .session = session->id};
    const auto stored = find(sessions_.sessions_, session->sender, piece, session->last);
    if (stored != sessions_.sessions_.end() && !session->begins) {
      session->seen |= stored->seen;
      session->total = std::max(session->total, stored->total);
    }
    put(sessions_.sessions_, *session);
  }
  changed_.clear();
}

PieceSessions::Sessions::iterator PieceSessions::find(Sessions& sessions, const std::string& sender,
                                                      const Piece& piece, spool::ServiceTime at) {
  return std::find_if(sessions.begin(), sessions.end(), [&](const Session& one) {
    return one.form == piece.form && one.id == piece.session && one.sender == sender &&
           std::chrono::abs(at - one.last) <= kLongest;
  });
}

/// Puts `session` in front, in place of the one that it continues.
void PieceSessions::put(Sessions& sessions, Session session) {
  const Piece piece{.form = session.form, .session = session.id};
  if (const auto known = find(sessions, session.sender, piece, session.last);
      known != sessions.end())
    sessions.erase(known);
  sessions.push_front(std::move(session));
  if (sessions.size() > kMostSessions) sessions.pop_back();
  assert(sessions.size() <= kMostSessions);
}

}  // namespace relay
