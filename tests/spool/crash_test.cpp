// Kills and power cuts at each operation of the disk.
#include <sqlite3.h>

#include <set>

#include "tests/doubles/fault_vfs.hpp"
#include "tests/spool/desk.hpp"

using namespace desk;
using spool::DeliveryState;
using spool::Outcome;

namespace {

enum class Storage { plain, encrypted };

spool::Options on(const doubles::FaultVfs& disk, Storage storage) {
  spool::Options options;
  options.path = "/spool.db";
  options.vfs = disk.name();
  if (storage == Storage::encrypted)
    options.encryption =
        std::make_shared<const database::EncryptedFiles>(std::string(64, 'k'), disk.name());
  return options;
}

/// A modem whose SMS are deleted only after accept() has returned without error.
struct Modem {
  std::vector<spool::ReceivedPdu> store;
  std::set<std::string> acknowledged;  // texts of completely accepted messages
};

std::vector<spool::ReceivedPdu> mixed_arrivals() {
  std::vector<spool::ReceivedPdu> arrivals;
  for (int i = 0; i < 4; ++i) {
    arrivals.push_back(one_sms("single " + std::to_string(i)));
    for (auto& part : sms_of(text_of_parts(2, std::to_string(i)), static_cast<std::uint16_t>(i)))
      arrivals.push_back(part);
  }
  return arrivals;
}

/// Returns the texts of all complete messages.
std::multiset<std::string> texts(spool::Spool& spool) {
  std::multiset<std::string> all;
  for (const auto& message : ok(spool::Inbox(spool).messages({.limit = 100})).messages)
    all.insert(message.text);
  return all;
}

/// Runs the daemon once: opens the spool, accepts the SMS of the modem until the disk stops, relays
/// some of them. Accepted SMS are deleted from the modem.
void run_daemon(const spool::Options& options, const util::Clock& clock, Modem& modem) {
  FixedRouter router;
  auto file = spool::File::open(options, clock);
  if (!file) return;
  spool::Spool spool(*file);
  while (!modem.store.empty()) {
    const auto accepted = spool::Inbox(spool).accept(std::span(modem.store).first(1), router);
    if (!accepted) return;
    if (accepted->front().outcome == Outcome::completed) {
      const auto message = spool::Inbox(spool).message(accepted->front().id);
      if (message && *message) modem.acknowledged.insert((*message)->text);
    }
    modem.store.erase(modem.store.begin());
    const auto due = spool::DeliveryQueue(spool).due("main", 1);
    if (due && !due->empty())
      (void)spool::DeliveryQueue(spool).settle(std::vector{
          spool::Settlement{.delivery = due->front().id, .state = DeliveryState::delivered}});
    (void)spool::Maintenance(spool).run_housekeeping(router);
  }
}

enum class End { kill, power_cut };

/// Stops the disk after `operation` operations. Returns false if the daemon needed fewer.
bool stop_at(int operation, End end, std::uint32_t seed, Storage storage = Storage::plain) {
  doubles::FaultVfs disk;
  doubles::FakeClock clock;
  Modem modem{mixed_arrivals(), {}};
  disk.freeze_after(operation);
  const auto options = on(disk, storage);
  run_daemon(options, clock, modem);
  const bool reached = disk.operations() > operation;
  if (end == End::kill)
    disk.kill();
  else
    disk.power_cut(seed);

  // The next run opens the file that is left and accepts the SMS still on the modem.
  const auto acknowledged = modem.acknowledged;
  {
    auto file = ok(spool::File::open(options, clock));
    spool::Spool spool(file);
    const auto found = texts(spool);
    for (const auto& text : acknowledged) CHECK_MESSAGE(found.count(text) == 1, "lost: " << text);
    CHECK(ok(spool::Maintenance(spool).audit()).balanced());
  }
  run_daemon(options, clock, modem);
  CHECK(modem.store.empty());
  auto file = ok(spool::File::open(options, clock));
  spool::Spool spool(file);
  const auto found = texts(spool);
  CHECK(found.size() == 8);
  CHECK(std::set(found.begin(), found.end()).size() == 8);
  const auto audit = ok(spool::Maintenance(spool).audit());
  CHECK(audit.balanced());
  CHECK(audit.modems.at(0).received == 8);
  return reached;
}

}  // namespace

TEST_CASE("a kill at any disk operation loses no acknowledged message and duplicates none") {
  int operation = 0;
  while (stop_at(operation, End::kill, 0)) ++operation;
  CHECK(operation > 100);
}

TEST_CASE("row 199: a power cut of an encrypted spool loses no acknowledged message") {
  int operation = 0;
  while (stop_at(operation, End::power_cut, static_cast<std::uint32_t>(operation) * 6007U,
                 Storage::encrypted))
    ++operation;
  CHECK(operation > 100);
}

TEST_CASE("a power cut at any disk operation loses no acknowledged message and duplicates none") {
  int operation = 0;
  while (stop_at(operation, End::power_cut, static_cast<std::uint32_t>(operation) * 7919U))
    ++operation;
  CHECK(operation > 100);
}
