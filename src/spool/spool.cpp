#include "spool/spool.hpp"

#include <algorithm>

#include "spool/audit.hpp"
#include "spool/dispatch.hpp"
#include "spool/file.hpp"
#include "spool/lists.hpp"
#include "spool/outbox.hpp"
#include "spool/receive.hpp"
#include "spool/schema.hpp"
#include "spool/sims.hpp"
#include "spool/view.hpp"

namespace spool {

struct Spool::Impl {
  Impl(std::shared_ptr<File> f, FileCore& c) : file(std::move(f)), core(c) {}

  /// `look(Connection&)` in one reading transaction.
  template <class F>
  auto read(F look) -> util::Result<decltype(look(std::declval<Connection&>()))> {
    try {
      if (!reader) reader.emplace(core.options.path, core.options.vfs, Use::read);
      if (!glance) glance.emplace(*reader, Sql::begin_read);
      auto seen = look(*reader);
      if (!lasting) end_glance();
      return seen;
    } catch (const SQLite::Exception& trouble) {
      glance.reset();
      if (wants_new_connection(trouble)) reader.reset();
      return util::fail(explain(trouble, core.options.path));
    }
  }

  void end_glance() {
    if (glance) glance->commit();
    glance.reset();
  }

  /// `change(Work&)` in one writing transaction.
  template <class F>
  util::Result<void> write(Durability durability, F change) {
    const auto written = core.pen.write(durability, [&](Work& work) {
      change(work);
      return true;
    });
    if (!written) return util::fail(written.error());
    return {};
  }

  std::shared_ptr<File> file;
  FileCore& core;
  std::optional<Connection> reader;
  std::optional<Transaction> glance;  ///< the reading transaction under way
  bool lasting = false;               ///< it goes on until the Glance ends
};

Spool::Glance::Glance(Spool& spool) : spool_(spool) {
  spool_.impl_->lasting = true;
}

Spool::Glance::~Glance() {
  spool_.impl_->lasting = false;
  try {
    spool_.impl_->end_glance();
  } catch (const SQLite::Exception&) {
    spool_.impl_->glance.reset();  // nothing was written: there is nothing to lose
  }
}

Spool::Spool(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Spool::Spool(Spool&&) noexcept = default;
Spool& Spool::operator=(Spool&&) noexcept = default;
Spool::~Spool() = default;

util::Result<Spool> Spool::connect(std::shared_ptr<File> file) {
  FileCore& core = *file->core_;
  return Spool(std::make_unique<Impl>(std::move(file), core));
}

util::Result<std::vector<Accepted>> Spool::accept(std::span<const Arrival> arrivals,
                                                  const Router& router) {
  std::vector<Incoming> incoming;
  incoming.reserve(arrivals.size());
  std::ranges::transform(arrivals, std::back_inserter(incoming), prepare);

  const auto receive_all = [&](Work& work) {
    std::vector<Accepted> accepted;
    accepted.reserve(incoming.size());
    for (const auto& one : incoming) accepted.push_back(receive(work, one, router));
    return accepted;
  };
  const auto is_repeat = [](const Accepted& one) { return one.outcome == Outcome::duplicate; };
  bool repeats = false;
  auto& pen = impl_->core.pen;
  auto accepted = pen.write(Durability::synced, [&](Work& work) {
    auto done = receive_all(work);
    work.discard = repeats = std::ranges::all_of(done, is_repeat);
    return done;
  });
  // What is on disk already needs no second fsync.
  if (accepted && repeats) return pen.write(Durability::eventual, receive_all);
  return accepted;
}

util::Result<std::vector<Delivery>> Spool::due(const std::string& route, int limit,
                                               std::span<const Id> except) {
  return impl_->read([&](Connection& db) {
    return list_due(db, route, impl_->core.service.now(), limit, except);
  });
}

util::Result<std::optional<ServiceTime>> Spool::next_due(const std::string& route,
                                                         std::span<const Id> except) {
  return impl_->read([&](Connection& db) { return find_next_due(db, route, except); });
}

util::Result<void> Spool::settle(std::span<const Settlement> settlements) {
  const auto written = impl_->core.pen.write(Durability::eventual, [&](Work& work) {
    return std::ranges::count_if(settlements, [&](const auto& one) { return enter(work, one); });
  });
  if (!written) return util::fail(written.error());
  return {};
}

util::Result<int> Spool::housekeeping(const Router& router) {
  FileCore& core = impl_->core;
  const std::lock_guard alone(core.keeping);
  auto kept = core.pen.write(Durability::eventual,
                             [&](Work& work) { return keep_house(work, core.bookmarks, router); });
  if (!kept) return util::fail(kept.error());
  core.bookmarks = std::move(kept->next);
  core.log_holds_erased = core.log_holds_erased || kept->erased;
  remove_old_copies(core.options.path, core.options.payload_retention, core.clock.wall());
  if (core.log_holds_erased) core.log_holds_erased = !core.pen.empty_log();
  return kept->changed;
}

util::Result<void> Spool::see(const SimSighting& sighting) {
  return impl_->write(Durability::eventual, [&](Work& work) { see_sim(work, sighting); });
}

util::Result<void> Spool::set_number(const std::string& sim, const std::string& number,
                                     const std::string& from) {
  return impl_->write(Durability::eventual,
                      [&](Work& work) { spool::set_number(work, sim, number, from); });
}

util::Result<void> Spool::set_balance(const std::string& sim, std::int64_t hundredths) {
  return impl_->write(Durability::eventual,
                      [&](Work& work) { spool::set_balance(work, sim, hundredths); });
}

util::Result<void> Spool::count_sent(const std::string& sim, int parts) {
  return impl_->write(Durability::eventual, [&](Work& work) {
    work.ledger.count(work.ledger.id(NameKind::sim, sim), Count::sent, parts);
  });
}

util::Result<std::vector<SimRecord>> Spool::sims() {
  return impl_->read([](Connection& db) { return list_sims(db); });
}

util::Result<PinVerdict> Spool::begin_pin(const std::string& sim, const std::string& pin,
                                          std::optional<int> tries_left, PinBy by) {
  const auto key = PinKey::open(impl_->core.options.path);
  if (!key) return util::fail(key.error());
  return impl_->core.pen.write(Durability::synced, [&](Work& work) {
    return begin_attempt(work, *key, sim, pin, tries_left, by);
  });
}

util::Result<void> Spool::settle_pin(const std::string& sim, const std::string& pin,
                                     PinOutcome outcome) {
  const auto key = PinKey::open(impl_->core.options.path);
  if (!key) return util::fail(key.error());
  return impl_->write(Durability::synced,
                      [&](Work& work) { settle_attempt(work, *key, sim, pin, outcome); });
}

util::Result<std::optional<Message>> Spool::message(Id id) {
  return impl_->read([&](Connection& db) { return read_message(db, id); });
}

util::Result<std::optional<Message>> Spool::find(const std::string& id_or_key) {
  return impl_->read([&](Connection& db) { return find_message(db, id_or_key); });
}

util::Result<std::vector<Message>> Spool::messages(const Page& page) {
  return impl_->read([&](Connection& db) { return list_messages(db, page); });
}

util::Result<std::vector<PartialSet>> Spool::partial(const Page& page) {
  return impl_->read([&](Connection& db) {
    return list_partial(db, page, impl_->core.service.now(), impl_->core.options.reassembly_window);
  });
}

util::Result<std::vector<RawRecord>> Spool::raw(const Page& page) {
  return impl_->read([&](Connection& db) { return list_raw(db, page); });
}

util::Result<std::vector<ReportRecord>> Spool::reports(const Page& page) {
  return impl_->read([&](Connection& db) { return list_reports(db, page); });
}

util::Result<std::vector<RawRecord>> Spool::raw_parts(Id message) {
  return impl_->read([&](Connection& db) { return list_raw_parts(db, message); });
}

util::Result<std::vector<Delivery>> Spool::deliveries(std::optional<DeliveryState> state,
                                                      const std::string& route, const Page& page) {
  return impl_->read([&](Connection& db) { return list_deliveries(db, state, route, page); });
}

util::Result<std::vector<Delivery>> Spool::deliveries_of(Id message) {
  return impl_->read([&](Connection& db) { return list_deliveries_of(db, message); });
}

util::Result<std::vector<RouteFigures>> Spool::routes() {
  return impl_->read([](Connection& db) { return list_routes(db); });
}

util::Result<Audit> Spool::audit() {
  return impl_->read([](Connection& db) { return make_audit(db); });
}

util::Result<int> Spool::retry(std::optional<Id> delivery, const std::string& route) {
  return impl_->core.pen.write(Durability::synced, [&](Work& work) {
    const auto chosen = delivery ? std::vector{*delivery} : revivable(work, route);
    return static_cast<int>(std::ranges::count_if(chosen, [&](Id id) { return revive(work, id); }));
  });
}

util::Result<int> Spool::drop(Id delivery) {
  return impl_->core.pen.write(Durability::synced, [&](Work& work) {
    const Settlement decision{
        .delivery = delivery, .state = DeliveryState::dropped, .counts_as_attempt = false};
    return enter(work, decision) ? 1 : 0;
  });
}

util::Result<void> Spool::pause(const std::string& route, bool paused) {
  const auto written = impl_->core.pen.write(Durability::synced, [&](Work& work) {
    work.db.run(Sql::route_pause, work.ledger.id(NameKind::route, route), paused);
    return true;
  });
  if (!written) return util::fail(written.error());
  return {};
}

util::Result<Id> Spool::put_in(const Draft& draft) {
  return impl_->core.pen.write(Durability::synced,
                               [&](Work& work) { return spool::put_in(work, draft); });
}

util::Result<std::optional<Claim>> Spool::take_out(const Sender& sender) {
  return impl_->core.pen.write(Durability::synced,
                               [&](Work& work) { return spool::take_out(work, sender); });
}

util::Result<std::optional<ServiceTime>> Spool::next_take_out(const Sender& sender) {
  return impl_->read(
      [&](Connection& db) { return spool::next_take_out(db, sender, impl_->core.service.now()); });
}

util::Result<void> Spool::settle_part(Id part, const SendResult& result) {
  const auto written = impl_->core.pen.write(Durability::synced, [&](Work& work) {
    spool::settle_part(work, part, result);
    return true;
  });
  if (!written) return util::fail(written.error());
  return {};
}

util::Result<int> Spool::doubt_interrupted() {
  return impl_->core.pen.write(Durability::synced,
                               [](Work& work) { return spool::doubt_interrupted(work); });
}

util::Result<std::optional<Outgoing>> Spool::outgoing(Id message) {
  return impl_->read([&](Connection& db) { return read_outgoing(db, message); });
}

util::Result<std::vector<Outgoing>> Spool::outbox(std::optional<SendState> state,
                                                  const Page& page) {
  return impl_->read([&](Connection& db) { return list_outgoing(db, state, page); });
}

util::Result<void> Spool::suspend(const std::string& modem, bool suspended) {
  const auto written = impl_->core.pen.write(Durability::synced, [&](Work& work) {
    work.db.run(suspended ? Sql::suspend : Sql::resume, work.ledger.id(NameKind::modem, modem));
    return true;
  });
  if (!written) return util::fail(written.error());
  return {};
}

util::Result<bool> Spool::is_suspended(const std::string& modem) {
  return impl_->read([&](Connection& db) {
    const auto id = find_name(db, NameKind::modem, modem);
    return id && db.query(Sql::suspended_get, *id).next();
  });
}

util::Result<ForgottenModem> Spool::forget_modem(const std::string& modem) {
  return impl_->core.pen.write(Durability::synced, [&](Work& work) {
    ForgottenModem forgotten;
    if (const auto id = find_name(work.db, NameKind::modem, modem)) {
      work.db.run(Sql::resume, *id);
      forgotten.suspension = work.db.changes() > 0;
    }
    work.db.run(Sql::sim_forget_modem, modem);
    forgotten.sims = work.db.changes();
    return forgotten;
  });
}

util::Result<bool> Spool::send_again(Id message) {
  return impl_->core.pen.write(Durability::synced,
                               [&](Work& work) { return spool::send_again(work, message); });
}

util::Result<bool> Spool::give_up(Id message) {
  return impl_->core.pen.write(Durability::synced,
                               [&](Work& work) { return spool::give_up(work, message); });
}

}  // namespace spool
