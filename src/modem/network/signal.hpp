// The strength of the signal, as +CSQ and +CESQ tell it (27.007 §8.5, §8.69).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace modem {

/// What was measured. The values of the kinds differ at the same place: RSRP and RSCP are the power
/// of a reference signal, RSSI that of the whole carrier.
enum class SignalKind : std::uint8_t {
  rssi,  ///< also RxLev of GSM
  rscp,  ///< 3G
  rsrp   ///< LTE
};

struct Signal {
  int dbm = 0;
  SignalKind kind = SignalKind::rssi;
  bool operator==(const Signal&) const = default;
};

/// Returns the signal from "<rssi>,<ber>" of +CSQ; nothing for 99 or an invalid value.
std::optional<Signal> csq_signal(std::string_view parameters);
/// Returns RSRP, RSCP or RxLev from +CESQ, the first that is known.
std::optional<Signal> cesq_signal(std::string_view parameters);
/// Returns true if SMS may be lost on the way with such a signal.
bool is_weak(const Signal& signal);

}  // namespace modem
