#include "spool/types.hpp"

namespace spool {

const char* to_string(DeliveryState state) {
  switch (state) {
    case DeliveryState::waiting:
      return "waiting";
    case DeliveryState::delivered:
      return "delivered";
    case DeliveryState::dead:
      return "dead";
    case DeliveryState::dropped:
      return "dropped";
  }
  return "waiting";
}

}  // namespace spool
