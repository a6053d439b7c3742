// The places of a server's connections: which ones are served, which ones wait, and which one is
// cut off so that another can be served. Thread-safe.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "util/clock.hpp"
#include "util/mutex.hpp"

namespace net {

/// Who opened a connection.
struct ConnectionOwner {
  std::string subject;  ///< has one share: "uid 1000", the /64 of an IPv6 address; "" has no limit
  std::string network;  ///< of the subject: the /48 of IPv6, the /24 of IPv4
  bool administrator = false;  ///< has no share, and may use the reserved places
};

/// A connection is accepted, then served by a thread from its first octet on, and closed. While it
/// is served, requests and responses take turns: expect() and arrived().
class ConnectionTable {
 public:
  struct Limits {
    unsigned served = 64;    ///< connections with a thread
    unsigned reserved = 0;   ///< of these, for administrators
    unsigned waiting = 256;  ///< accepted connections without a thread
    /// How long a served connection has for its request before it may be cut off.
    util::Duration undisturbed = std::chrono::milliseconds(500);
    /// Returns the part of `all` that one subject may have.
    static unsigned share(unsigned all) { return all < 4 ? 1 : all / 4; }
  };
  /// `place_is_free` is called after each closed(), in the same thread, without the lock.
  ConnectionTable(const util::Clock& clock, Limits limits, std::function<void()> place_is_free)
      : clock_(clock), limits_(limits), place_is_free_(std::move(place_is_free)) {}

  /// Adds a connection that has sent nothing yet.
  void accepted(int socket, ConnectionOwner owner);
  /// Returns a waiting connection that is to be closed, because too many wait or its owner has more
  /// than a share: one that has sent nothing, of the network and subject with the most, the oldest.
  std::optional<int> surplus() const;
  /// Gives a place to a connection that has sent something. Returns false if there is none: try
  /// again after `place_is_free`. Then it also cuts another connection off, unless it did so for
  /// this one before and one is still leaving: a connection without a complete request for some
  /// time (Limits::undisturbed), first those that never had one, of the network and subject with
  /// the most, the oldest. A subject that has its share already loses one of its own.
  bool serve(int socket);
  /// Notes that the request is complete: from now on the connection is not cut off. Returns false
  /// if it was cut off already: do not handle the request.
  bool arrived(int socket);
  /// Notes that the response was sent, or failed, and that the next request is expected.
  void expect(int socket);
  /// Forgets the connection; the caller closes it afterwards.
  void closed(int socket);

  unsigned served() const;
  unsigned waiting() const;

 private:
  enum class State {
    silent,    ///< accepted
    asking,    ///< has sent something and waits for a place
    reading,   ///< is served; the request is not complete
    handling,  ///< is served; the request is complete
    leaving    ///< was cut off, and has its place until closed()
  };
  struct Place {
    ConnectionOwner owner;
    State state = State::silent;
    bool proven = false;     ///< had a complete request before
    bool made_room = false;  ///< another one was cut off for it
    util::Deadline since{};  ///< of `state`
  };
  static bool is_served(const Place& place) {
    return place.state != State::silent && place.state != State::asking;
  }
  bool has_one(State state) const REQUIRES(mutex_);
  unsigned count(bool served, const std::string& subject) const REQUIRES(mutex_);
  template <class Allowed>
  std::optional<int> worst(bool served, const Allowed& allowed) const REQUIRES(mutex_);
  void cut_off(int socket) REQUIRES(mutex_);

  const util::Clock& clock_;
  const Limits limits_;
  const std::function<void()> place_is_free_;
  mutable util::Mutex mutex_;
  std::map<int, Place> places_ GUARDED_BY(mutex_);  ///< by socket
  unsigned served_ GUARDED_BY(mutex_) = 0;
};

}  // namespace net
