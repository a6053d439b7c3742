#include "app/phone_file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>

#include "app/atomic_file.hpp"
#include "config/file.hpp"
#include "crypto/aes.hpp"
#include "crypto/digest.hpp"
#include "crypto/random.hpp"
#include "util/shell.hpp"

namespace app {
namespace {

constexpr std::size_t kMaxFile = 4 * 1024 * 1024;
constexpr const char* kCounterEnd = ".counter";

/// Returns what the note of the counter has of a key: enough to recognise it.
util::Octets key_hash(const util::Octets& key) {
  const auto hash = crypto::sha256(key);
  return {hash.begin(), hash.end()};
}

}  // namespace

bool PhoneFile::exists() const {
  return ::access(settings_.path.c_str(), F_OK) == 0;
}

CommandResult<std::string> PhoneFile::key_for(const PhoneHeader& header) {
  const bool same = header.salt == header_.salt && header.cost.memory == header_.cost.memory &&
                    header.cost.passes == header_.cost.passes &&
                    header.cost.lanes == header_.cost.lanes;
  if (key_.empty() || !same) {
    key_ = crypto::stretch(settings_.passphrase, header.salt, header.cost);
    header_ = header;
  }
  return key_;
}

CommandResult<Phone> PhoneFile::open(const std::string& octets) {
  const auto header = read_header(octets);
  if (!header)
    return fail(kFailed, fmt::format("{} is no phone file: {}", settings_.path, header.error()),
                "name another file: gsmrelay-app --file PATH");
  const auto key = key_for(*header);
  if (!key) return fail(key.error());
  const auto all = util::as_octets(octets);
  const auto text = crypto::gcm_open(util::as_octets(*key), util::as_octets(header->nonce),
                                     all.first(kHeaderSize), all.subspan(kHeaderSize));
  if (!text)
    return fail(kDenied, "wrong passphrase, or the phone file is damaged",
                "try the passphrase again");
  return read_phone(util::as_chars(*text));
}

CommandResult<Phone> PhoneFile::read() {
  if (!exists())
    return fail(kNoSuch, fmt::format("there is no phone file {}", settings_.path),
                "make one: gsmrelay-app signup, signin or sync");
  const auto octets = config::read_file(settings_.path, kMaxFile);
  if (!octets)
    return fail(kFailed, fmt::format("{}: {}", settings_.path, octets.error().what),
                fmt::format("ls -l {}", util::shell_word(settings_.path)));
  return open(*octets);
}

CommandResult<std::string> PhoneFile::seal(const Phone& phone) {
  auto header = header_;
  if (key_.empty())
    header = {settings_.cost, std::string(util::as_chars(crypto::random_octets(kSaltSize))), {}};
  const auto key = key_for(header);
  if (!key) return fail(key.error());
  header.nonce = util::as_chars(crypto::random_octets(crypto::kGcmNonceSize));
  auto out = write_header(header);
  const auto sealed = crypto::gcm_seal(util::as_octets(*key), util::as_octets(header.nonce),
                                       util::as_octets(out), util::as_octets(write_phone(phone)));
  out += util::as_chars(sealed);
  return out;
}

void PhoneFile::raise_counter(Phone& phone) {
  if (phone.key.empty()) return;
  const auto octets = config::read_file(settings_.path + kCounterEnd, kMaxFile);
  if (!octets) return;
  const auto header = header_;
  const auto key = key_;
  const auto noted = open(*octets);
  // Each file has its own salt: the key of the phone file is the one to keep.
  header_ = header;
  key_ = key;
  if (noted && noted->key == key_hash(phone.key))
    phone.counter = std::max(phone.counter, noted->counter);
}

CommandResult<void> PhoneFile::note_counter(const Phone& phone) {
  assert(!phone.key.empty());
  Phone noted;
  noted.key = key_hash(phone.key);
  noted.counter = phone.counter;
  const auto octets = seal(noted);
  if (!octets) return fail(octets.error());
  return replace_file(settings_.path + kCounterEnd, *octets);
}

CommandResult<void> PhoneFile::change(const std::function<CommandResult<void>(Phone&)>& work,
                                      IfAbsent if_absent) {
  const bool create = if_absent == IfAbsent::create;
  if (!create && !exists()) return fail(read().error());
  if (create) {
    if (const auto made = make_folders(settings_.path); !made) return made;
  }
  const auto lock = Lock::acquire(settings_.path, settings_.timeout);
  if (!lock) return fail(lock.error());
  Phone phone;
  if (!create || exists()) {
    auto found = read();
    if (!found) return fail(found.error());
    phone = std::move(*found);
  }
  raise_counter(phone);
  const auto before = phone.counter;
  [[maybe_unused]] const auto key_before = phone.key;
  if (const auto done = work(phone); !done) return done;
  // With a counter that goes back a key would encrypt two messages with one nonce.
  assert(phone.key != key_before || phone.counter >= before);
  const auto octets = seal(phone);
  if (!octets) return fail(octets.error());
  if (!phone.key.empty() && phone.counter > before) {
    if (const auto noted = note_counter(phone); !noted) return noted;
  }
  return replace_file(settings_.path, *octets);
}

CommandResult<void> PhoneFile::erase() {
  const auto lock = Lock::acquire(settings_.path, settings_.timeout);
  if (!lock) return fail(lock.error());
  for (const char* behind : {"", ".new", kCounterEnd, ".counter.new", ".lock"}) {
    if (const auto gone = remove_file(settings_.path + behind); !gone) return gone;
  }
  return {};
}

}  // namespace app
