#include "modem/network/signal.hpp"

#include "at/parameters.hpp"

namespace modem {

namespace {

std::optional<int> in_range(std::optional<int> value, int low, int high) {
  return value && *value >= low && *value <= high ? value : std::nullopt;
}

}  // namespace

std::optional<Signal> csq_signal(std::string_view parameters) {
  const auto rssi = at::number(at::fields(parameters), 0);
  if (const auto gsm = in_range(rssi, 0, 31)) return Signal{-113 + 2 * *gsm, SignalKind::rssi};
  if (const auto other = in_range(rssi, 100, 191))
    return Signal{-116 + (*other - 100), SignalKind::rscp};
  return std::nullopt;
}

std::optional<Signal> cesq_signal(std::string_view parameters) {
  const auto fields = at::fields(parameters);
  if (const auto rsrp = in_range(at::number(fields, 5), 0, 97))
    return Signal{-141 + *rsrp, SignalKind::rsrp};
  if (const auto rscp = in_range(at::number(fields, 2), 0, 96))
    return Signal{-121 + *rscp, SignalKind::rscp};
  if (const auto rxlev = in_range(at::number(fields, 0), 0, 63))
    return Signal{-111 + *rxlev, SignalKind::rssi};
  return std::nullopt;
}

bool is_weak(const Signal& signal) {
  constexpr int kWeakRssi = -100, kWeakRscp = -105, kWeakRsrp = -115;
  switch (signal.kind) {
    case SignalKind::rssi:
      return signal.dbm <= kWeakRssi;
    case SignalKind::rscp:
      return signal.dbm <= kWeakRscp;
    case SignalKind::rsrp:
      break;
  }
  return signal.dbm <= kWeakRsrp;
}

}  // namespace modem
