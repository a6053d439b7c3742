#include "util/result.hpp"

namespace util {

const char* to_string(Advice advice) {
  switch (advice) {
    case Advice::retry:
      return "retry";
    case Advice::reopen:
      return "reopen";
    case Advice::reject:
      return "reject";
  }
  return "reject";
}

}  // namespace util
