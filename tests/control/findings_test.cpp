#include "control/findings.hpp"

#include <doctest/doctest.h>

#include <functional>

#include "control/health.hpp"
#include "relay/http_evaluation.hpp"
#include "tests/doubles/fake_daemon_control.hpp"

using namespace control;
using namespace std::chrono_literals;
using modem::SimState;

namespace {

struct State {
  DaemonStatus status = doubles::FakeDaemonControl().now;
  spool::RouteFigures figures;
  State() { figures.name = "main"; }
  ModemStatus& modem() { return status.modems[0]; }
  relay::RouteState& route() { return status.routes[0]; }
};

/// One fault, seeded into a state that is fine, and what is said first.
struct Seeded {
  const char* name;
  std::function<void(State&)> seed;
  const char* code;
  const char* text;
  const char* next;
  const char* severity;  ///< with one modem and one route
};

void fail_port(State& state, ModemHealth health, const char* code, const char* what,
               const char* next) {
  state.modem().health = health;
  state.modem().fault = code;
  state.modem().trouble = what;
  state.modem().next = next;
}

void lock_sim(State& state, SimState sim) {
  state.modem().health = ModemHealth::degraded;
  state.modem().trouble = "the SIM cannot be used";
  state.modem().info.sim = sim;
  state.modem().info.registration = -1;
}

void unregister(State& state, int stat) {
  state.modem().info.registration = stat;
  state.modem().unable_for = 10min;
}

void shut(State& state, const char* reason) {
  state.route().breaker = relay::Breaker::open;
  state.route().reason = reason;
  state.figures.waiting = 1;
}

const Seeded kSeeded[] = {
    {"SIM wants a PIN",
     [](State& s) {
       lock_sim(s, SimState::pin);
       s.modem().info.pin_tries_left = 3;
     },
     "sim-pin-needed", "SIM of kitchen needs its PIN (3 tries left)", "gsmrelay sim pin kitchen",
     "critical"},
    {"SIM wants a PIN and does not say how many tries are left",
     [](State& s) { lock_sim(s, SimState::pin); }, "sim-pin-needed", "SIM of kitchen needs its PIN",
     "gsmrelay sim pin kitchen", "critical"},
    {"wrong PIN in the file",
     [](State& s) {
       lock_sim(s, SimState::pin);
       s.modem().fault = "sim-pin-refused";
       s.modem().where = "/etc/x.toml:9";
       s.modem().info.pin_tries_left = 2;
     },
     "sim-pin-refused",
     "SIM of kitchen refused the PIN from /etc/x.toml:9; it is not tried again (2 tries left)",
     "gsmrelay sim pin kitchen", "critical"},
    {"the PIN file of the configuration is missing",
     [](State& s) {
       lock_sim(s, SimState::pin);
       s.modem().fault = "sim-pin-unreadable";
       s.modem().trouble = "its PIN cannot be read: /etc/pin does not exist";
       s.modem().where = "/etc/x.toml:9";
       s.modem().next = "sudo install -D -m 600 -o gsmrelay /dev/stdin /etc/pin";
       s.modem().info.pin_tries_left = 3;
     },
     "sim-pin-unreadable",
     "SIM of kitchen: its PIN cannot be read: /etc/pin does not exist (/etc/x.toml:9)",
     "sudo install -D -m 600 -o gsmrelay /dev/stdin /etc/pin", "critical"},
    {"the PIN file is missing, and one try is left",
     [](State& s) {
       lock_sim(s, SimState::pin);
       s.modem().fault = "sim-pin-unreadable";
       s.modem().trouble = "its PIN cannot be read: /etc/pin does not exist";
       s.modem().info.pin_tries_left = 1;
     },
     "sim-pin-last",
     "SIM of kitchen needs its PIN (1 try left): too few to enter one automatically",
     "gsmrelay sim pin kitchen --last-try", "critical"},
    {"one try left",
     [](State& s) {
       lock_sim(s, SimState::pin);
       s.modem().info.pin_tries_left = 1;
     },
     "sim-pin-last",
     "SIM of kitchen needs its PIN (1 try left): too few to enter one automatically",
     "gsmrelay sim pin kitchen --last-try", "critical"},
    {"one try left for the PUK",
     [](State& s) {
       lock_sim(s, SimState::puk);
       s.modem().info.puk_tries_left = 1;
     },
     "sim-puk-needed", "SIM of kitchen is blocked and needs its PUK (1 try left)",
     "gsmrelay sim puk kitchen --last-try", "critical"},
    {"PUK", [](State& s) { lock_sim(s, SimState::puk); }, "sim-puk-needed",
     "SIM of kitchen is blocked and needs its PUK", "gsmrelay sim puk kitchen", "critical"},
    {"no SIM", [](State& s) { lock_sim(s, SimState::absent); }, "sim-absent",
     "no SIM in kitchen, or it is not seated properly", "gsmrelay sim swap kitchen", "critical"},
    {"SIM failure", [](State& s) { lock_sim(s, SimState::failed); }, "sim-failed",
     "the SIM card of kitchen does not work: clean its contacts or try another",
     "gsmrelay sim swap kitchen", "critical"},
    {"SIM busy", [](State& s) { lock_sim(s, SimState::busy); }, "sim-busy",
     "the SIM of kitchen is busy", "gsmrelay modem show kitchen", "critical"},
    {"network lock",
     [](State& s) {
       lock_sim(s, SimState::locked);
       s.modem().info.sim_said = "PH-NET PIN";
     },
     "sim-locked", "kitchen has a network lock (PH-NET PIN): it accepts only the SIM of its seller",
     "gsmrelay sim swap kitchen", "critical"},
    {"unknown state of the SIM",
     [](State& s) {
       lock_sim(s, SimState::unknown);
       s.modem().info.sim_said = "HELLO";
     },
     "sim-unknown", "the state of the SIM of kitchen is not known: AT+CPIN? answers HELLO",
     "gsmrelay modem at kitchen AT+CPIN?", "critical"},
    {"a queue near its limit",
     [](State& s) {
       s.status.queue = {.messages = 850, .octets = 12'000'000, .most_messages = 1'000};
     },
     "queue-large", "the queue is large: 850 of 1000 messages wait, 12 MB",
     "gsmrelay queue list --state waiting", "degraded"},
    {"a full queue",
     [](State& s) {
       s.status.queue = {
           .messages = 5, .octets = 4'000'000'000, .most_octets = 4'000'000'000, .full = true};
     },
     "queue-full", "the queue is full (5 messages wait, 4000 of 4000 MB): SMS stay on the modems",
     "gsmrelay queue list --state waiting", "critical"},
    {"SIM memory full",
     [](State& s) {
       s.modem().info.memories = {{"SM", 3, 3}};
     },
     "sim-memory-full", "the memory of kitchen is full (SM 3 of 3): no SMS can arrive",
     "gsmrelay modem clear kitchen", "critical"},
    {"SIM memory full, which receives, while the modem's own has room",
     [](State& s) {
       s.modem().info.memories = {{"ME", 8, 10}, {"SM", 10, 10}};
       s.modem().info.receiving = "SM";
     },
     "sim-memory-full", "the memory of kitchen is full (SM 10 of 10): no SMS can arrive",
     "gsmrelay modem clear kitchen", "critical"},
    {"SIM memory full, and the modem has none of its own",
     [](State& s) {
       s.modem().info.memories = {{"SM", 3, 3}, {"ME", 0, 0}};
     },
     "sim-memory-full", "the memory of kitchen is full (SM 3 of 3): no SMS can arrive",
     "gsmrelay modem clear kitchen", "critical"},
    {"one of two memories full",
     [](State& s) {
       s.modem().info.memories = {{"SM", 3, 3}, {"ME", 0, 9}};
     },
     "sim-memory-low", "the memory of kitchen is nearly full (SM 3 of 3)",
     "gsmrelay modem clear kitchen", "degraded"},
    {"slot that cannot be deleted", [](State& s) { s.modem().info.stuck_slots = 1; },
     "sim-cannot-delete", "the SIM of kitchen cannot delete messages: change it",
     "gsmrelay sim swap kitchen", "degraded"},
    {"row 200: no service centre", [](State& s) { s.modem().info.service_centre = ""; },
     "smsc-missing", "the SIM of kitchen has no service centre: it cannot send SMS",
     "gsmrelay sim smsc kitchen", "degraded"},
    {"a SIM that receives nothing",
     [](State& s) {
       s.modem().health = ModemHealth::degraded;
       s.modem().fault = "modem-deaf";
       s.modem().trouble = "no SMS for 30 h, and 2 test SMS to it did not arrive";
     },
     "modem-deaf",
     "kitchen is registered and receives no SMS: no SMS for 30 h, and 2 test SMS to it did not "
     "arrive",
     "gsmrelay history --modem kitchen", "critical"},
    {"a stick that left five times within a day, and is there",
     [](State& s) { s.modem().departures = 5; }, "modem-unsteady",
     "kitchen has left 5 times within a day although no restart was asked of it",
     "gsmrelay history --modem kitchen", "degraded"},
    {"noise on the line of a modem that works",
     [](State& s) {
       s.modem().port = "/dev/ttyAMA0";
       s.modem().noise = 137;
     },
     "modem-noise",
     "the line of kitchen (/dev/ttyAMA0) has noise: 137 octets of the last 5 minutes make no "
     "sense; "
     "check its cable, its speed and its power supply",
     "gsmrelay modem trace kitchen", "degraded"},
    {"a self-test that is not possible",
     [](State& s) { s.modem().self_test_trouble = "the number of the SIM is not known"; },
     "self-test-impossible",
     "self-test of kitchen not possible: the number of the SIM is not known",
     "gsmrelay config edit", "degraded"},
    {"low balance", [](State& s) { s.modem().money = "balance 1.20 is below 2.50"; }, "balance-low",
     "kitchen: balance 1.20 is below 2.50", "gsmrelay sim list", "degraded"},
    {"registration denied", [](State& s) { unregister(s, 3); }, "network-refused",
     "the network refuses kitchen's SIM: is it paid for, and allowed in this modem?",
     "gsmrelay explain creg-3", "critical"},
    {"registration denied with a cause",
     [](State& s) {
       unregister(s, 3);
       s.modem().info.domains[0] = {
           .stat = 3, .area = "", .cell = "", .technology = {}, .cause = 6};
     },
     "network-refused",
     "the network refuses kitchen's SIM (cause 6): is it paid for, and allowed in this modem?",
     "gsmrelay explain creg-3", "critical"},
    {"registration denied with a cause, and the modem's text has none",
     [](State& s) {
       unregister(s, 3);
       s.modem().info.refusal = "No report available";
       s.modem().info.domains[0] = {
           .stat = 3, .area = "", .cell = "", .technology = {}, .cause = 6};
     },
     "network-refused",
     "the network refuses kitchen's SIM (cause 6: No report available): is it paid for, and "
     "allowed "
     "in this modem?",
     "gsmrelay explain creg-3", "critical"},
    {"roaming not allowed",
     [](State& s) {
       unregister(s, 3);
       s.modem().info.domains[2] = {
           .stat = 3, .area = "", .cell = "", .technology = {}, .cause = 13};
     },
     "network-roaming", "the network refuses kitchen's SIM here: roaming is not allowed (cause 13)",
     "gsmrelay modem scan kitchen", "critical"},
    {"no network, and the modem has only technologies that are switched off",
     [](State& s) {
       unregister(s, 2);
       s.modem().info.technologies = modem::k2g + modem::k3g;
     },
     "network-searching",
     "kitchen finds no network: check antenna and operator; it has only 2G, 3G, which may be "
     "switched off here",
     "gsmrelay modem scan kitchen", "critical"},
    {"row 201: the wanted network is not heard",
     [](State& s) {
       unregister(s, 2);
       s.modem().wish.trouble = "does not take the network 62401: +CME ERROR: 30";
     },
     "network-choice", "kitchen does not take the network 62401: +CME ERROR: 30",
     "gsmrelay modem scan kitchen", "critical"},
    {"row 201: another network than the wanted one",
     [](State& s) { s.modem().wish.trouble = "uses 4G and not 2G"; }, "network-choice",
     "kitchen uses 4G and not 2G", "gsmrelay modem scan kitchen", "degraded"},
    {"row 201: roaming that the settings forbid",
     [](State& s) {
       s.modem().info.registration = 5;
       s.modem().wish.unwanted_roaming = true;
       s.modem().info.operator_name = "Orange";
     },
     "roaming-unwanted",
     "kitchen (Orange) roams, and [[sim]] has roaming = false: it receives, and sends nothing",
     "gsmrelay modem scan kitchen", "degraded"},
    {"searching with 2G and 3G only",
     [](State& s) {
       unregister(s, 2);
       s.modem().wish.technology = "2G, 3G";
     },
     "network-searching",
     "kitchen finds no network: check antenna and operator; its SIM's `technology` allows only 2G, "
     "3G, which may be switched off here",
     "gsmrelay modem scan kitchen", "critical"},
    {"searching", [](State& s) { unregister(s, 2); }, "network-searching",
     "kitchen finds no network: check antenna and operator", "gsmrelay modem scan kitchen",
     "critical"},
    {"emergency only", [](State& s) { unregister(s, 8); }, "network-emergency",
     "kitchen finds a network, but only emergency calls: check antenna and operator",
     "gsmrelay modem scan kitchen", "critical"},
    {"emergency bearer only", [](State& s) { unregister(s, 11); }, "network-emergency",
     "kitchen finds a network, but only emergency calls: check antenna and operator",
     "gsmrelay modem scan kitchen", "critical"},
    {"does not search", [](State& s) { unregister(s, 0); }, "network-off",
     "kitchen is not registered with a network and does not search for one",
     "gsmrelay modem scan kitchen", "critical"},
    {"data only",
     [](State& s) {
       s.modem().last_sms_ago.reset();
       s.modem().info.domains[0].stat = 3;
       s.modem().info.domains[2].stat = 1;
     },
     "network-data-only", "kitchen is registered for data only: SMS may not reach it",
     "gsmrelay modem show kitchen", "degraded"},
    {"row 202: data only, and IMS is off",
     [](State& s) {
       s.modem().last_sms_ago.reset();
       s.modem().info.domains[0].stat = 3;
       s.modem().info.domains[2].stat = 1;
       s.modem().info.bearer = modem::SmsBearer::none;
     },
     "network-data-only",
     "kitchen is registered for data only, and not with IMS: SMS may not reach it",
     "gsmrelay modem show kitchen", "degraded"},
    {"weak signal", [](State& s) { s.modem().info.signal = {.dbm = -109}; }, "signal-weak",
     "signal of kitchen is very weak (-109 dBm): move the antenna and watch",
     "gsmrelay modem signal kitchen --watch", "degraded"},
    {"signal of -103 dBm", [](State& s) { s.modem().info.signal = {.dbm = -103}; }, "signal-weak",
     "signal of kitchen is very weak (-103 dBm): move the antenna and watch",
     "gsmrelay modem signal kitchen --watch", "degraded"},
    {"port that does not exist",
     [](State& s) {
       fail_port(s, ModemHealth::absent, "port-missing",
                 "/dev/ttyUSB9 does not exist; found: /dev/ttyS0", "");
       s.modem().where = "/etc/x.toml:4";
     },
     "port-missing",
     "kitchen: its port /dev/ttyUSB9 does not exist (/etc/x.toml:4); found: /dev/ttyS0",
     "gsmrelay modem ports", "critical"},
    {"port is a file",
     [](State& s) {
       fail_port(s, ModemHealth::absent, "port-not-serial", "/etc/hostname is no serial port", "");
     },
     "port-not-serial", "kitchen: its port /etc/hostname is no serial port", "gsmrelay config edit",
     "critical"},
    {"no permission",
     [](State& s) {
       fail_port(s, ModemHealth::absent, "port-permission",
                 "/dev/ttyUSB0 belongs to root:dialout (0660), gsmrelayd runs as pi",
                 "sudo usermod -aG dialout pi");
     },
     "port-permission",
     "kitchen: its port /dev/ttyUSB0 belongs to root:dialout (0660), gsmrelayd runs as pi",
     "sudo usermod -aG dialout pi", "critical"},
    {"port held, with a pid that is not masked",
     [](State& s) {
       fail_port(s, ModemHealth::held, "port-held", "/dev/ttyS0 is held by minicom (pid 19042)",
                 "sudo kill 19042");
     },
     "port-held", "kitchen: its port /dev/ttyS0 is held by minicom (pid 19042)", "sudo kill 19042",
     "critical"},
    {"another program also has the port open",
     [](State& s) {
       s.modem().shared = io::PortFault{.code = "port-shared",
                                        .what = "/dev/ttyUSB2 is also open in cat (pid 19042)",
                                        .next = "sudo kill 19042"};
       s.modem().health = ModemHealth::failing;
       s.modem().fault = "modem-silent";
       s.modem().trouble = "the modem does not answer AT (3 tries)";
     },
     "port-shared", "kitchen: its port /dev/ttyUSB2 is also open in cat (pid 19042)",
     "sudo kill 19042", "critical"},
    {"login console on the port",
     [](State& s) {
       fail_port(s, ModemHealth::held, "console-on-uart", "/dev/ttyUSB0 is held by agetty (pid 7)",
                 "sudo systemctl disable --now serial-getty@ttyUSB0.service");
     },
     "console-on-uart", "/dev/ttyUSB0 is used by a login console",
     "sudo systemctl disable --now serial-getty@ttyUSB0.service", "critical"},
    {"USB modem not there",
     [](State& s) {
       s.modem().port.clear();
       s.modem().health = ModemHealth::absent;
       s.modem().trouble = "no USB device in socket 1-1.3";
     },
     "modem-unplugged", "kitchen is not connected: no USB device in socket 1-1.3",
     "gsmrelay modem ports", "critical"},
    {"suspended", [](State& s) { s.modem().health = ModemHealth::suspended; }, "modem-suspended",
     "kitchen is suspended by an administrator", "gsmrelay modem resume kitchen", "critical"},
    {"parked",
     [](State& s) {
       s.modem().health = ModemHealth::parked;
       s.modem().trouble = "the modem does not answer AT (3 tries)";
     },
     "modem-parked", "kitchen is parked: the modem does not answer AT (3 tries)",
     "gsmrelay modem unpark kitchen", "critical"},
    {"modem hangs",
     [](State& s) {
       s.modem().health = ModemHealth::failing;
       s.modem().fault = "modem-silent";
       s.modem().trouble = "the modem does not answer AT (3 tries)";
       s.modem().timeouts = 19;
       s.modem().unable_for = 4min;
     },
     "modem-silent", "kitchen does not answer AT for 4 min (19 time-outs)",
     "gsmrelay modem reset kitchen", "critical"},
    {"modem hangs and is opened again",
     [](State& s) {
       s.modem().health = ModemHealth::starting;
       s.modem().fault = "modem-silent";
       s.modem().trouble = "the modem does not answer AT (3 tries)";
     },
     "modem-silent", "kitchen does not answer AT", "gsmrelay modem reset kitchen", "critical"},
    {"no modem", [](State& s) { s.status.modems.clear(); }, "modem-none",
     "no modem is connected: nothing is received", "gsmrelay modem ports", "critical"},
    {"one message waits",
     [](State& s) {
       s.figures.waiting = 1;
       s.figures.oldest = spool::OldestWaiting{.age = 2min, .attempts = 6, .error = "HTTP 500"};
     },
     "queue-old", "1 message waits for main since 2 min: HTTP 500",
     "gsmrelay queue list --route main", "degraded"},
    {"each try is refused and nothing was ever taken",
     [](State& s) {
       s.figures.waiting = 1;
       s.figures.last_failure = util::WallTime(20s);
       s.figures.oldest = spool::OldestWaiting{.age = 20s, .attempts = 3, .error = "HTTP 503"};
     },
     "route-server-error", "main does not work: HTTP 503, 1 message waits",
     "gsmrelay route test main", "degraded"},
    {"each try is refused with HTTP 400 and nothing was ever taken",
     [](State& s) {
       s.figures.waiting = 3;
       s.figures.last_failure = util::WallTime(20s);
       s.figures.oldest =
           spool::OldestWaiting{.age = 20s, .attempts = 1, .error = "HTTP 400", .failed = 3};
     },
     "route-refused", "main refuses us: HTTP 400, 3 messages wait", "gsmrelay config edit",
     "degraded"},
    {"one message waits for long",
     [](State& s) {
       s.route().reason = "HTTP 500";
       s.figures.waiting = 1;
       s.figures.oldest = spool::OldestWaiting{.age = 15min, .attempts = 6, .error = "HTTP 500"};
     },
     "queue-old", "1 message waits for main since 15 min: HTTP 500",
     "gsmrelay queue list --route main", "critical"},
    {"server refuses",
     [](State& s) {
       shut(s, "HTTP 401");
       s.route().refused = true;
     },
     "route-refused", "main refuses us: HTTP 401, 1 message waits", "gsmrelay config edit",
     "critical"},
    {"server asks to wait",
     [](State& s) {
       shut(s, "HTTP 429");
       s.route().asked_to_wait = true;
       s.route().until_probe = 120s;
     },
     "route-busy", "main asks us to wait 120 s: HTTP 429; nothing to do, 1 message waits", "",
     "degraded"},
    {"no name server",
     [](State& s) {
       shut(s, "dns: Could not resolve host: gw.example");
       s.route().by_name = true;
       s.route().fault = relay::kNoNameServer;
     },
     "dns-failed", "no host name can be resolved: the name server does not answer",
     "cat /etc/resolv.conf", "critical"},
    {"one wrong name",
     [](State& s) {
       shut(s, "dns: Could not resolve host: gw.example");
       s.route().by_name = true;
       s.route().host = "gw.example";
       s.route().fault = "route-dns";
     },
     "route-dns", "the name of main's server is not found: gw.example, 1 message waits",
     "gsmrelay route test main", "critical"},
    {"server without an answer", [](State& s) { shut(s, "timeout"); }, "route-down",
     "main does not work: timeout, 1 message waits", "gsmrelay route test main", "critical"},
    {"secret file",
     [](State& s) {
       s.route().held = {.what = "/x must not be readable by others", .next = "sudo chmod 600 /x"};
     },
     "route-held", "main is held: /x must not be readable by others", "sudo chmod 600 /x",
     "critical"},
    {"paused", [](State& s) { s.figures.paused = true; }, "route-paused",
     "main is paused by an administrator", "gsmrelay route resume main", "critical"},
    {"no route", [](State& s) { s.status.routes.clear(); }, "route-missing",
     "no route is configured: nothing is relayed", "gsmrelay config edit", "critical"},
    {"dead letters", [](State& s) { s.figures.dead = 2; }, "dead-letters",
     "main has 2 dead letters", "gsmrelay queue list --state dead --route main", "degraded"},
    {"refused letters of two senders",
     [](State& s) {
       s.figures.dead = 2;
       s.figures.refusals = {.letters = 2, .senders = 2};
     },
     "dead-letters", "main has 2 dead letters", "gsmrelay queue list --state dead --route main",
     "degraded"},
    {"server refuses, and the configuration is another file",
     [](State& s) {
       shut(s, "HTTP 401");
       s.route().refused = true;
       s.status.config_file = "/home/pi/my box.toml";
     },
     "route-refused", "main refuses us: HTTP 401, 1 message waits",
     "gsmrelay config edit '/home/pi/my box.toml'", "critical"},
    {"certificate expired",
     [](State& s) {
       shut(s, "tls: certificate has expired");
       s.route().fault = "route-certificate-expired";
       s.route().host = "gw.example:8443";
     },
     "route-certificate-expired",
     "the certificate of gw.example:8443 has expired: its owner must renew it",
     "gsmrelay route test main", "critical"},
    {"broken file at reload",
     [](State& s) { s.status.config_trouble = "/x.toml has 2 mistakes; the old one is in use"; },
     "config-broken", "/x.toml has 2 mistakes; the old one is in use", "gsmrelay config check",
     "degraded"},
    {"a secret that others can read since the start",
     [](State& s) {
       s.status.config_trouble = "/x.toml:3:1: /key must not be readable by others";
       s.status.config_next = "sudo chmod 600 /key";
     },
     "config-broken", "/x.toml:3:1: /key must not be readable by others", "sudo chmod 600 /key",
     "degraded"},
    {"the file was mended since",
     [](State& s) {
       s.status.config_trouble = "/x.toml has 2 mistakes; the old one is in use";
       s.status.config_file = "/x.toml";
       s.status.config_mended = true;
     },
     "config-broken", "/x.toml was corrected and is not in use yet", "gsmrelay reload", "degraded"},
    {"spool damaged",
     [](State& s) {
       s.status.spool_trouble = "spool /x is damaged";
       s.status.spool_fault = "spool-damaged";
     },
     "spool-damaged", "spool /x is damaged", "gsmrelay db check", "critical"},
    {"spool cannot be written", [](State& s) { s.status.spool_trouble = "spool /x takes long"; },
     "spool-failed", "the spool cannot be written: spool /x takes long",
     "journalctl -u gsmrelayd -n 50", "critical"},
    {"spool locked by another program",
     [](State& s) {
       s.status.spool_trouble = "spool /x is locked by another program; see: sudo fuser -v /x";
     },
     "spool-failed", "the spool cannot be written: spool /x is locked by another program",
     "sudo fuser -v /x", "critical"},
    {"no room for the spool, although the disk has some",
     [](State& s) {
       s.status.spool_trouble = "disk full: spool /x cannot grow; see: df -h /x";
       s.status.spool_folder = "/var/my spool";
     },
     "disk-full", "the disk of '/var/my spool' is full: SMS stay on the modems",
     "df -h '/var/my spool'", "critical"},
    {"no room for the spool, by the figures of the disk, too",
     [](State& s) {
       s.status.spool_trouble = "disk full: spool /x cannot grow; see: df -h /x";
       s.status.host = {
           {.code = "disk-full",
            .arguments = {{"path", "/x"}, {"what", "is full"}, {"command", "df -h /x"}}}};
     },
     "disk-full", "the disk of /x is full: SMS stay on the modems", "df -h /x", "critical"},
};

}  // namespace

TEST_CASE("each seeded fault is the only cause, with its code, sentence, command and severity") {
  for (const auto& fault : kSeeded) {
    CAPTURE(std::string(fault.name));
    State state;
    fault.seed(state);
    const auto routes = merge_routes(state.status.routes, {state.figures});
    const auto health = evaluate_health({.status = state.status, .routes = routes});
    REQUIRE(health.warnings.size() == 1);
    const auto& warning = health.warnings[0];
    CHECK(warning.definition->code == fault.code);
    CHECK(warning.text == fault.text);
    CHECK(warning.next == std::string(fault.next));
    CHECK(std::string(to_string(warning.severity)) == fault.severity);
    CHECK(std::string(to_string(health.overall)) == fault.severity);
  }
}

TEST_CASE("a modem that took an SMS today is not suspected to have data only") {
  State state;
  auto& modem = state.modem();
  modem.info.domains[0].stat = 0;
  modem.info.domains[2].stat = 1;
  const auto warnings = [&] {
    const auto routes = merge_routes(state.status.routes, {state.figures});
    return evaluate_health({.status = state.status, .routes = routes}).warnings.size();
  };
  modem.last_sms_ago = std::chrono::hours(25);
  CHECK(warnings() == 1);
  modem.last_sms_ago = std::chrono::hours(23);
  CHECK(warnings() == 0);
  modem.last_sms_ago.reset();
  modem.info.domains[0].stat = 6;  // SMS only: a combined attach
  CHECK(warnings() == 0);
  modem.info.domains[0].stat = -1;  // not reported
  CHECK(warnings() == 0);
}

TEST_CASE("gsmrelayd that ended three times within a day without a stop is degraded") {
  const State state;
  const auto routes = merge_routes(state.status.routes, {state.figures});
  const auto judge = [&](int failures) {
    return evaluate_health(
               {.status = state.status, .routes = routes, .failures_last_day = failures})
        .warnings;
  };
  CHECK(judge(2).empty());
  REQUIRE(judge(3).size() == 1);
  CHECK(judge(3)[0].text == "gsmrelayd has ended 3 times within a day although nobody stopped it");
  CHECK(judge(3)[0].severity == warnings::Severity::degraded);
}

TEST_CASE("messages of one sender that the server refuses wait for a while as a notice") {
  State state;
  state.figures.waiting = 1;
  state.route().refused = true;
  state.route().reason = "HTTP 403";
  const auto routes = merge_routes(state.status.routes, {state.figures});
  const auto health = evaluate_health({.status = state.status, .routes = routes});
  REQUIRE(health.warnings.size() == 1);
  CHECK(std::string(health.warnings[0].definition->code) == "route-sender-refused");
  CHECK(health.warnings[0].severity == warnings::Severity::notice);
  CHECK(health.overall == control::Overall::fine);
}

TEST_CASE("a balance that cannot be read is a notice, and does not hide that sending fails") {
  State state;
  state.modem().balance_trouble = "the balance of SIM mine cannot be read: no answer";
  state.modem().sending_trouble = "CMS 500";
  const auto routes = merge_routes(state.status.routes, {state.figures});
  const auto health = evaluate_health({.status = state.status, .routes = routes});
  REQUIRE(health.warnings.size() == 2);
  CHECK(health.warnings[0].definition->code == "sending-failed");
  CHECK(health.warnings[1].definition->code == "balance-unknown");
  CHECK(health.warnings[1].text == "kitchen: the balance of SIM mine cannot be read: no answer");
  CHECK(health.warnings[1].severity == warnings::Severity::notice);
}

TEST_CASE("letters of one sender that the server refuses are a notice, however many") {
  State state;
  state.figures.dead = 40;
  state.figures.refusals = {.letters = 40, .senders = 1};
  const auto severity = [&] {
    const auto routes = merge_routes(state.status.routes, {state.figures});
    const auto health = evaluate_health({.status = state.status, .routes = routes});
    REQUIRE(health.warnings.size() == 1);
    CHECK((health.overall == Overall::fine) ==
          (health.warnings[0].severity == warnings::Severity::notice));
    return health.warnings[0].severity;
  };
  CHECK(severity() == warnings::Severity::notice);
  state.figures.dead = 41;  // one was given up for another reason
  CHECK(severity() == warnings::Severity::degraded);
}

TEST_CASE("SMS that a full queue leaves on the modem are no cause of their own") {
  State state;
  state.status.queue = {.messages = 5, .octets = 4'000'000, .most_octets = 4'000'000, .full = true};
  state.modem().info.memories = {{"SM", 3, 4}};
  const auto routes = merge_routes(state.status.routes, {state.figures});
  const auto health = evaluate_health({.status = state.status, .routes = routes});
  REQUIRE(health.warnings.size() == 1);
  CHECK(health.warnings[0].definition->code == "queue-full");
  REQUIRE(health.warnings[0].consequences.size() == 1);
  CHECK(health.warnings[0].consequences[0].definition->code == "sim-memory-low");
}

TEST_CASE("names that no route can resolve have one cause; routes with an address do not count") {
  State state;
  shut(state, "dns: Could not resolve host: gw.example");
  state.route().by_name = true;
  state.route().fault = "route-dns";
  auto second = state.route();
  second.name = "second";
  state.status.routes.push_back(second);
  state.status.routes.push_back({"numeric", relay::Breaker::closed, 0, {}});
  const auto judge = [&] {
    const auto routes = merge_routes(state.status.routes, {state.figures});
    return evaluate_health({.status = state.status, .routes = routes}).warnings;
  };
  const auto all = judge();
  REQUIRE(all.size() == 1);
  CHECK(all[0].text == "no host name can be resolved: none of 2 names is found");
  REQUIRE(all[0].consequences.size() == 2);
  CHECK(all[0].consequences[1].definition->code == "route-dns");
  state.figures.paused = true;  // it is not tried: only one name is left
  for (const auto& warning : judge()) CHECK(warning.definition->code != "dns-failed");
}

TEST_CASE("with a second modem and route that work no fault of one of them is critical") {
  for (const auto& fault : kSeeded) {
    CAPTURE(std::string(fault.name));
    State state;
    auto modem = state.modem();
    modem.name = "attic";
    fault.seed(state);
    state.status.modems.push_back(modem);
    state.status.routes.push_back({"second", relay::Breaker::closed, 0, {}});
    const auto routes = merge_routes(state.status.routes, {state.figures});
    const auto health = evaluate_health({.status = state.status, .routes = routes});
    for (const auto& warning : health.warnings)
      if (warning.definition->scope != warnings::Scope::appliance)
        CHECK(warning.severity == warnings::Severity::degraded);
  }
}
