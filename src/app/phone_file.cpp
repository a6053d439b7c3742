#include "app/phone_file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>

#include "app/durable.hpp"
#include "config/file.hpp"
#include "crypto/aes.hpp"
#include "crypto/random.hpp"

namespace app {
namespace {

constexpr std::string_view kMagic = "GSMPHONE";
constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kSaltAt = 20, kSaltSize = 16, kNonceAt = kSaltAt + kSaltSize;
constexpr std::size_t kHeaderSize = kNonceAt + crypto::kGcmNonceSize;
constexpr std::size_t kLargest = 4 * 1024 * 1024;
/// What a file may ask for: more would only be asked by one that means us harm.
constexpr unsigned kMostMemory = 256 * 1024, kMostPasses = 16, kMostLanes = 4;

void put_u32(std::string& out, unsigned value) {
  for (const int shift : {24, 16, 8, 0}) out += static_cast<char>(value >> shift & 0xFFU);
}

unsigned u32_at(std::string_view text, std::size_t at) {
  unsigned value = 0;
  for (std::size_t i = at; i < at + 4; ++i)
    value = value << 8 | static_cast<unsigned char>(text[i]);
  return value;
}

std::string header_text(const crypto::Argon2Cost& cost, std::string_view salt,
                        util::OctetView nonce) {
  std::string out(kMagic);
  out += static_cast<char>(kVersion);
  out += static_cast<char>(cost.lanes);
  out.append(2, '\0');
  put_u32(out, cost.memory);
  put_u32(out, cost.passes);
  out += salt;
  out += util::as_chars(nonce);
  return out;
}

bool is_bearable(const crypto::Argon2Cost& cost) {
  return cost.lanes >= 1 && cost.lanes <= kMostLanes && cost.passes >= 1 &&
         cost.passes <= kMostPasses && cost.memory >= 8 * cost.lanes && cost.memory <= kMostMemory;
}

}  // namespace

bool PhoneFile::exists() const {
  return ::access(settings_.path.c_str(), F_OK) == 0;
}

Outcome<std::string> PhoneFile::key_for(const Header& header) {
  const bool same = header.salt == header_.salt && header.cost.memory == header_.cost.memory &&
                    header.cost.passes == header_.cost.passes &&
                    header.cost.lanes == header_.cost.lanes;
  if (key_.empty() || !same) {
    key_ = crypto::stretch(settings_.passphrase, header.salt, header.cost);
    header_ = header;
  }
  return key_;
}

Outcome<Phone> PhoneFile::open(const std::string& octets) {
  const auto foreign = [this](const char* what) {
    return complain(kFailed, fmt::format("{} is no phone file: {}", settings_.path, what),
                    "another file: gsmrelay-app --file PATH");
  };
  if (octets.size() < kHeaderSize + crypto::kGcmTagSize || !octets.starts_with(kMagic))
    return foreign("it begins with something else, or is cut off");
  if (static_cast<std::uint8_t>(octets[8]) != kVersion)
    return foreign("a newer version of gsmrelay-app wrote it");
  const Header header{
      {u32_at(octets, 12), u32_at(octets, 16), static_cast<unsigned char>(octets[9])},
      octets.substr(kSaltAt, kSaltSize)};
  if (!is_bearable(header.cost)) return foreign("it asks for too much work");
  const auto key = key_for(header);
  if (!key) return complain(key.error());
  const auto all = util::as_octets(octets);
  const auto text =
      crypto::gcm_open(util::as_octets(*key), all.subspan(kNonceAt, crypto::kGcmNonceSize),
                       all.first(kHeaderSize), all.subspan(kHeaderSize));
  if (!text)
    return complain(kDenied, "wrong passphrase, or the phone file was damaged",
                    "try the passphrase again");
  return read_phone(util::as_chars(*text));
}

Outcome<Phone> PhoneFile::read() {
  if (!exists())
    return complain(kNoSuch, fmt::format("there is no phone file {}", settings_.path),
                    "gsmrelay-app signup, signin or sync makes one");
  const auto octets = config::read_file(settings_.path, kLargest);
  if (!octets)
    return complain(kFailed, fmt::format("{}: {}", settings_.path, octets.error().what),
                    fmt::format("ls -l {}", settings_.path));
  return open(*octets);
}

Outcome<std::string> PhoneFile::seal(const Phone& phone) {
  Header header = header_;
  if (key_.empty())
    header = {settings_.cost, std::string(util::as_chars(crypto::random_octets(kSaltSize)))};
  const auto key = key_for(header);
  if (!key) return complain(key.error());
  const auto nonce = crypto::random_octets(crypto::kGcmNonceSize);
  auto out = header_text(header.cost, header.salt, nonce);
  const auto sealed = crypto::gcm_seal(util::as_octets(*key), nonce, util::as_octets(out),
                                       util::as_octets(write_phone(phone)));
  out += util::as_chars(sealed);
  return out;
}

Outcome<void> PhoneFile::change(const std::function<Outcome<void>(Phone&)>& work,
                                IfAbsent if_absent) {
  const bool create = if_absent == IfAbsent::create;
  if (!create && !exists()) return complain(read().error());
  if (create) {
    if (const auto made = make_folders(settings_.path); !made) return made;
  }
  const auto lock = Lock::take(settings_.path, settings_.patience);
  if (!lock) return complain(lock.error());
  Phone phone;
  if (!create || exists()) {
    auto found = read();
    if (!found) return complain(found.error());
    phone = std::move(*found);
  }
  if (const auto done = work(phone); !done) return done;
  const auto octets = seal(phone);
  if (!octets) return complain(octets.error());
  return replace_file(settings_.path, *octets);
}

Outcome<void> PhoneFile::erase() {
  const auto lock = Lock::take(settings_.path, settings_.patience);
  if (!lock) return complain(lock.error());
  for (const char* behind : {"", ".new", ".lock"}) {
    if (const auto gone = remove_file(settings_.path + behind); !gone) return gone;
  }
  return {};
}

}  // namespace app
