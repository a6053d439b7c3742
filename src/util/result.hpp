// The result of a function that can fail: a value, or an error that says what to do next.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace util {

/// What the caller should do about an error. Decisions are made on this, never on the text.
enum class Advice {
  retry,   ///< Try the same thing again, later.
  reopen,  ///< The channel is broken: close it, open it, start over.
  reject,  ///< It will never work with this input: store it, count it, continue.
};

/// An error for people: what failed, where, and (if known) the next command to type. Never holds a
/// message text, a key, a PIN or a whole phone number.
struct Error {
  Advice advice = Advice::reject;
  std::string what;

  friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using Result = tl::expected<T, Error>;

/// Returns an error from a function that returns a Result.
inline tl::unexpected<Error> fail(Advice advice, std::string what) {
  return tl::unexpected<Error>(Error{advice, std::move(what)});
}

/// Returns an error of another Result unchanged.
inline tl::unexpected<Error> fail(const Error& error) {
  return tl::unexpected<Error>(error);
}

const char* to_string(Advice advice);

}  // namespace util
