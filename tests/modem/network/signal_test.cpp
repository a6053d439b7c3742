#include "modem/network/signal.hpp"

#include <doctest/doctest.h>

using modem::Signal;
using modem::SignalKind;

TEST_CASE("signal values become dBm and their kind, or nothing if they are unknown") {
  CHECK(modem::csq_signal("0,99") == Signal{-113, SignalKind::rssi});
  CHECK(modem::csq_signal("31,0") == Signal{-51, SignalKind::rssi});
  CHECK_FALSE(modem::csq_signal("99,99"));
  CHECK(modem::csq_signal("141,99") == Signal{-75, SignalKind::rscp});
  CHECK_FALSE(modem::csq_signal(""));
  CHECK(modem::cesq_signal("99,99,255,255,20,50") == Signal{-91, SignalKind::rsrp});
  CHECK(modem::cesq_signal("99,99,40,255,255,255") == Signal{-81, SignalKind::rscp});
  CHECK(modem::cesq_signal("30,99,255,255,255,255") == Signal{-81, SignalKind::rssi});
  CHECK_FALSE(modem::cesq_signal("99,99,255,255,255,255"));
}

TEST_CASE("an RSRP that is usual for LTE is not weak, although the same RSSI is") {
  CHECK_FALSE(modem::is_weak({-99, SignalKind::rssi}));
  CHECK(modem::is_weak({-100, SignalKind::rssi}));
  CHECK_FALSE(modem::is_weak({-104, SignalKind::rscp}));
  CHECK(modem::is_weak({-105, SignalKind::rscp}));
  CHECK_FALSE(modem::is_weak({-114, SignalKind::rsrp}));
  CHECK(modem::is_weak({-115, SignalKind::rsrp}));
}
