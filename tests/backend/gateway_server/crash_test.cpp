// Kills the Gateway server, and cuts its power, at each disk operation: between every two steps
// from the request with a message to the record that the Publisher has it.
#include <map>
#include <set>

#include "backend/gateway_server/publisher_forwarder.hpp"
#include "tests/backend/gateway_server/rig.hpp"
#include "tests/doubles/ends.hpp"
#include "tests/doubles/fault_vfs.hpp"

using namespace gateway_test;
using doubles::End;

namespace {

/// The parts that outlive the program: the disk, the Gateway client with the messages that it has
/// no response for, and the Publisher, which recognizes a publication by its id.
struct World {
  doubles::FaultVfs disk;
  doubles::FaultVfs::Default everywhere{disk};
  doubles::TempDir dir;
  doubles::FakeClock clock;
  const std::string ring = crypto::Keyring::new_line(1);
  std::vector<std::string> texts;  ///< SMS that wait at the client
  std::map<std::string, int> publications;

  /// Synchronises a phone that has sent four messages.
  World() {
    const auto store = opened();
    REQUIRE(store);
    const auto key = util::as_octets("0123456789abcdef0123456789abcdef");
    REQUIRE(store->keep_key(kUser, kNumber, Form::compact, key, clock.wall()));
    for (std::uint32_t counter = 1; counter <= 4; ++counter)
      texts.push_back(Rig::sms({key.begin(), key.end()}, counter, "post"));
  }

  std::unique_ptr<Store> opened() {
    disk.make(dir / "gateway.db");
    auto store = Store::open(dir / "gateway.db", crypto::Keyring::parse(ring).value());
    return store ? std::move(*store) : nullptr;
  }
  /// Sends each message until the response is a success.
  void live() {
    const auto store = opened();
    if (!store) return;
    MessageIntake intake{*store, [](char) { return payload::Form::text; }, clock};
    doubles::FakePeer publisher;
    publisher.script = [this](const auto& asked) {
      ++publications[asked.body.at("body").text() + asked.body.at("id").text()];
      return doubles::peer_response(202);
    };
    const std::atomic<bool> stop{false};
    PublisherForwarder handover{
        *store, publisher, {.grant_key = "grant-key", .answers = false}, clock, stop};
    while (!texts.empty()) {
      const auto answer = intake.accept({kNumber, texts.front(), 0});
      // A dead disk may cause any error but a refusal.
      REQUIRE(answer.disposition != Disposition::replayed);
      if (answer.disposition != Disposition::accepted && answer.disposition != Disposition::repeat)
        return;
      texts.erase(texts.begin());
      handover.step();
    }
    handover.step();
  }
};

/// Returns false if the program was killed before.
bool dies_at(int operation, End end) {
  World world;
  const auto last = world.disk.operations() + operation;
  world.disk.freeze_after(operation);
  world.live();
  const bool reached = world.disk.operations() > last;
  doubles::end_life(world.disk, end, operation);
  world.live();
  CHECK(world.texts.empty());
  CHECK(world.publications.size() == 4);
  const auto store = world.opened();
  REQUIRE(store);
  CHECK(store->due(world.clock.wall(), 100)->empty());
  CHECK(store->refused(kUser)->empty());
  return reached;
}

}  // namespace

TEST_CASE("after a kill at any disk operation every accepted message reaches the Publisher") {
  CHECK(doubles::operations_survived([](int operation) { return dies_at(operation, End::kill); }) >
        50);
}

TEST_CASE("after a power cut at any time every accepted message reaches the Publisher") {
  CHECK(doubles::operations_survived(
            [](int operation) { return dies_at(operation, End::power_cut); }) > 50);
}
