// The objects that the parts of one modem's thread (PortOpener, ModemSession, Receiver) share.
#pragma once

#include <chrono>
#include <string>

#include "config/config.hpp"
#include "gsmrelayd/modem/dialogue_recorder.hpp"
#include "gsmrelayd/modem/modem_control.hpp"
#include "gsmrelayd/modem/modem_status_board.hpp"
#include "gsmrelayd/modem/port_assignment.hpp"
#include "gsmrelayd/modem/recovery.hpp"
#include "gsmrelayd/modem/sms_sender.hpp"
#include "gsmrelayd/modem/task_queue.hpp"
#include "gsmrelayd/shared.hpp"
#include "gsmrelayd/sim/network_choice.hpp"
#include "gsmrelayd/sim/self_test.hpp"
#include "gsmrelayd/sim/sim_manager.hpp"

namespace gsmrelayd {

/// Lives as long as the ModemThread. `control`, `board`, `tasks`, `recorder` and `heartbeat` are
/// thread-safe, `settings` and `sweep` constant; `sender`, `sim`, `network`, `recovery` and
/// `self_test` belong to the modem's thread.
struct ModemContext {
  /// The longest planned time without a beat: an SMS-SUBMIT may take 3 minutes, open() of a tty
  /// that is being removed 30 s.
  static constexpr std::chrono::minutes kStallLimit{6};

  ModemContext(config::ModemSettings modem, std::chrono::seconds sweep_interval, Shared& all,
               OnImeiRead on_imei)
      : settings(std::move(modem)),
        sweep(sweep_interval),
        shared(all),
        on_imei_read(std::move(on_imei)),
        // A port with a USB path is opened only after the fleet has checked that they belong
        // together.
        control(settings.port.empty() || !settings.usb.empty()
                    ? std::nullopt
                    : std::optional(assignment_of(settings))),
        board(settings.name, settings.port, all.clock, all.events, all.history,
              all.file->modem_totals()),
        tasks(control.bell()),
        sender(settings.name, all),
        sim(settings, all),
        network(settings.name, all),
        recovery(settings, all),
        self_test(settings, all, recovery),
        recorder(all.clock, settings.name),
        heartbeat(all.liveness.add("modem " + settings.name, kStallLimit)) {}

  /// Copies the state of `modem`, of the SIM, its network and of sending to the status board.
  void publish_status(const modem::Modem& modem) {
    board.publish(modem, {.money = sim.money(),
                          .balance_trouble = sim.balance_trouble(),
                          .sending_trouble = sender.trouble(),
                          .self_test = self_test.trouble(),
                          .sent = sender.sent(),
                          .wish = network.wish(modem.info())});
  }
  /// Returns an error if the modem with this IMEI does not belong to this thread.
  util::Result<void> check_imei(const std::string& imei) const {
    return on_imei_read ? on_imei_read(imei) : util::Result<void>{};
  }

  const config::ModemSettings settings;
  const std::chrono::seconds sweep;  ///< between two listings of all memories
  Shared& shared;
  const OnImeiRead on_imei_read;
  ModemControl control;
  ModemStatusBoard board;
  TaskQueue tasks;
  SmsSender sender;
  SimManager sim;
  NetworkChoice network;
  Recovery recovery;
  SelfTest self_test;
  DialogueRecorder recorder;
  Heartbeat& heartbeat;
};

}  // namespace gsmrelayd
