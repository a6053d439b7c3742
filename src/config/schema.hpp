// The one description of a configuration file: sections, keys, and the member of a struct that each
// key fills. Reading, checking, `config show`, the comparison of two configurations and the tables
// of docs/ all come from it. A key is one row and one member:
//
//   struct Configuration {
//     std::string state_dir = "/var/lib/x";  // the default
//   };
//   Key{.name = "state_dir", .binding = bind<&Configuration::state_dir>, .text = "…"}
//
// The type of the member is the type of the key, so code that names a key which does not exist
// does not compile, and a key bound to a member of another struct fails an assertion when the
// Schema is made.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "config/secret.hpp"
#include "config/validators.hpp"

namespace config {

/// Identifies a struct of settings.
using TypeTag = const void*;
namespace detail {
template <class Settings>
inline constexpr char kTypeTag = 0;
}  // namespace detail
template <class Settings>
inline constexpr TypeTag type_tag = &detail::kTypeTag<Settings>;
template <class Settings>
std::shared_ptr<void> make_settings() {
  return std::make_shared<Settings>();
}

/// A member that holds one of several names: an enumeration, or a bool. Its value is the name's
/// index in Key::choices.
struct ChoiceTarget {
  void* member;
  std::size_t (*get)(const void* member);
  void (*set)(void* member, std::size_t index);
};

/// The member that a key fills.
using Target = std::variant<std::string*, std::vector<std::string>*, int*, bool*, SecretRef*,
                            std::chrono::milliseconds*, std::chrono::seconds*, std::chrono::hours*,
                            ChoiceTarget>;

enum class ValueType { text, texts, number, flag, secret, duration, choice };

struct Binding {
  ValueType type = ValueType::text;
  TypeTag settings = nullptr;         ///< the struct that `target` expects
  Target (*target)(void*) = nullptr;  ///< of a struct of that type
  Target (*choice)(void*) = nullptr;  ///< the same for a bool whose key has choices
};

namespace detail {

template <class Member>
struct MemberTraits;
template <class S, class T>
struct MemberTraits<T S::*> {
  using Settings = S;
  using Value = T;
};

/// Follows members of structs to a member.
template <auto First, auto... Rest>
struct Path {
  using Settings = typename MemberTraits<decltype(First)>::Settings;
  using Value = typename Path<Rest...>::Value;
  static Value& at(Settings& settings) { return Path<Rest...>::at(settings.*First); }
};
template <auto Member>
struct Path<Member> {
  using Settings = typename MemberTraits<decltype(Member)>::Settings;
  using Value = typename MemberTraits<decltype(Member)>::Value;
  static Value& at(Settings& settings) { return settings.*Member; }
};

template <class T>
constexpr ValueType value_type() {
  if constexpr (std::is_same_v<T, std::string>)
    return ValueType::text;
  else if constexpr (std::is_same_v<T, std::vector<std::string>>)
    return ValueType::texts;
  else if constexpr (std::is_same_v<T, int>)
    return ValueType::number;
  else if constexpr (std::is_same_v<T, bool>)
    return ValueType::flag;
  else if constexpr (std::is_same_v<T, SecretRef>)
    return ValueType::secret;
  else if constexpr (std::is_enum_v<T>)
    return ValueType::choice;
  else
    return ValueType::duration;
}

template <class P>
Target choice_of(void* settings) {
  using T = typename P::Value;
  return ChoiceTarget{
      &P::at(*static_cast<typename P::Settings*>(settings)),
      [](const void* member) { return static_cast<std::size_t>(*static_cast<const T*>(member)); },
      [](void* member, std::size_t index) { *static_cast<T*>(member) = static_cast<T>(index); }};
}

template <class P>
Target target_of(void* settings) {
  if constexpr (std::is_enum_v<typename P::Value>)
    return choice_of<P>(settings);
  else
    return &P::at(*static_cast<typename P::Settings*>(settings));
}

template <class P>
constexpr Binding make_binding() {
  using T = typename P::Value;
  Binding binding{value_type<T>(), type_tag<typename P::Settings>, &target_of<P>};
  if constexpr (std::is_same_v<T, bool>) binding.choice = &choice_of<P>;
  return binding;
}

}  // namespace detail

/// Binds a key to a member, by the members that lead to it: bind<&Config::daemon,
/// &DaemonSettings::sweep>. Types of members: std::string, std::vector<std::string>, int, bool,
/// SecretRef, milliseconds, seconds, hours, or an enumeration (with Key::choices).
template <auto... Members>
inline constexpr Binding bind = detail::make_binding<detail::Path<Members...>>();

enum class Need { optional, required };

/// Both ends are included. Milliseconds for durations. min > max: no range.
struct Range {
  std::int64_t min = 1, max = 0;
  bool given() const { return min <= max; }
};

struct Key {
  std::string_view name;
  Binding binding;
  Need need = Need::optional;
  Range range{};                                ///< of numbers and durations
  std::span<const std::string_view> choices{};  ///< of texts and enumerations; empty: any
  Check check = nullptr;                        ///< of texts and secrets
  std::string_view example{};                   ///< as written in the file; may be empty
  std::string_view text;                        ///< the meaning, in one sentence
  bool restart_required = false;                ///< a running program keeps the old value
};

/// Joins the rows of several arrays.
template <std::size_t... N>
std::vector<Key> rows(const Key (&... keys)[N]) {
  std::vector<Key> all;
  (all.insert(all.end(), std::begin(keys), std::end(keys)), ...);
  return all;
}

/// The member of the configuration that a table fills: a struct, or a list of structs.
struct TableBinding {
  TypeTag settings = nullptr, element = nullptr;
  void* (*at)(void* settings, std::size_t index) = nullptr;
  std::shared_ptr<void> (*make)() = nullptr;  ///< makes an element with defaults
  // Only for a list:
  void* (*add)(void* settings) = nullptr;  ///< appends an element with defaults and returns it
  std::size_t (*size)(void* settings) = nullptr;
};

namespace detail {

template <class P>
constexpr TableBinding make_part() {
  using S = typename P::Settings;
  return {.settings = type_tag<S>,
          .element = type_tag<typename P::Value>,
          .at = [](void* s, std::size_t) -> void* { return &P::at(*static_cast<S*>(s)); },
          .make = &make_settings<typename P::Value>};
}

template <class P>
constexpr TableBinding make_list() {
  using S = typename P::Settings;
  using Element = typename P::Value::value_type;
  return {.settings = type_tag<S>,
          .element = type_tag<Element>,
          .at = [](void* s, std::size_t i) -> void* { return &P::at(*static_cast<S*>(s))[i]; },
          .make = &make_settings<Element>,
          .add = [](void* s) -> void* { return &P::at(*static_cast<S*>(s)).emplace_back(); },
          .size = [](void* s) { return P::at(*static_cast<S*>(s)).size(); }};
}

}  // namespace detail

/// Binds [name] to a struct in the configuration: its keys bind to that struct.
template <auto... Members>
inline constexpr TableBinding part = detail::make_part<detail::Path<Members...>>();
/// Binds [[name]] to a std::vector: its keys bind to the elements.
template <auto... Members>
inline constexpr TableBinding list = detail::make_list<detail::Path<Members...>>();

struct Reading;

/// Reports errors of one table: "[[route]] main" in the file.
class TableReport {
 public:
  TableReport(Reading& reading, std::string path) : reading_(reading), path_(std::move(path)) {}
  /// Reports an error at the value of `key`, or at the table if the key is not given.
  void error(std::string_view key, std::string what) const;
  void warning(std::string_view key, std::string what) const;
  /// Returns true if the table has the key, even with a value that was refused.
  bool given(std::string_view key) const;

 private:
  Reading& reading_;
  std::string path_;
};

/// One kind of element of a [[section]], with keys that no other kind has.
struct Variant {
  std::string_view name;
  /// Bound to the element or to `own`.
  std::span<const Key> keys;
  TypeTag own = nullptr;                          ///< the kind's own struct of settings; null: none
  std::shared_ptr<void> (*make_own)() = nullptr;  ///< makes one with defaults
  /// Checks what takes several values. May be null.
  void (*cross_check)(const void* element, const TableReport& report) = nullptr;
};

struct Section {
  std::string_view name;
  std::vector<Key> keys;
  /// Set by list<…>: [[name]], any number of tables. Otherwise [name], at most once; set by
  /// part<…>: keys bind to that struct, otherwise to the configuration.
  TableBinding table{};
  /// Sets other defaults in an element of which only the first key has been read. May be null.
  void (*preset)(void* element) = nullptr;
  /// The kinds of elements; the element's kind is in the key `variant_key`.
  std::vector<Variant> variants{};
  std::string_view variant_key{};
  /// Returns the member of an element that holds its variant's own struct.
  std::shared_ptr<void>& (*own)(void* element) = nullptr;
  TypeTag root = nullptr;  ///< the configuration's struct, set by Schema

  bool repeated() const { return table.add != nullptr; }
  /// Returns "[daemon]", "[[modem]]".
  std::string heading() const;
  /// Returns null if there is no variant of that name.
  const Variant* find_variant(std::string_view kind) const;
  /// Returns the keys of a table whose kind is `variant` (null: none).
  std::vector<Key> keys_of(const Variant* variant) const;
};

/// The structs that the keys of one table are bound to.
struct TableSettings {
  struct Struct {
    TypeTag type = nullptr;
    void* settings = nullptr;
  };
  Struct first, second;
  /// Returns the member that `key` fills.
  Target target(const Key& key) const;
};
/// Returns the structs of the table `index` of `section` in `configuration`, with the variant's own
/// one, which is made if the element has none.
TableSettings settings_of(const Section& section, void* configuration, std::size_t index,
                          const Variant* variant);

/// Immutable; any thread. Its constructor asserts that keys are unique, that each is bound to a
/// struct of its table, and that a key bound to an enumeration has choices.
class Schema {
 public:
  /// `cross_check` checks what takes several values. It is called after everything has been read,
  /// unless the document had a syntax error.
  template <class Configuration>
  static Schema of(std::vector<Section> sections,
                   void (*cross_check)(const Configuration&, Reading&) = nullptr) {
    std::function<void(const void*, Reading&)> erased;
    if (cross_check != nullptr)
      erased = [cross_check](const void* configuration, Reading& reading) {
        cross_check(*static_cast<const Configuration*>(configuration), reading);
      };
    return {std::move(sections), type_tag<Configuration>, &make_settings<Configuration>,
            std::move(erased)};
  }
  Schema(const Schema&) = delete;
  Schema& operator=(const Schema&) = delete;
  Schema(Schema&&) = default;

  const std::vector<Section>& sections() const { return sections_; }
  const Section* find(std::string_view section) const;
  TypeTag settings() const { return settings_; }
  void cross_check(const void* configuration, Reading& reading) const {
    if (cross_check_) cross_check_(configuration, reading);
  }
  /// Returns a configuration with defaults.
  std::shared_ptr<void> defaults() const { return make_(); }

 private:
  using CrossCheck = std::function<void(const void*, Reading&)>;
  Schema(std::vector<Section> sections, TypeTag settings, std::shared_ptr<void> (*make)(),
         CrossCheck cross_check);
  void assert_sound() const;

  std::vector<Section> sections_;
  std::vector<std::vector<std::string_view>> variant_names_;  ///< the choices of the variant keys
  TypeTag settings_;
  std::shared_ptr<void> (*make_)();
  CrossCheck cross_check_;
};

/// Returns "text", "whole number", "true or false", "duration", "secret" or "list of texts".
std::string_view type_name(const Key& key);
/// Returns "5s … 1h", "'a' or 'b'", or "".
std::string limits(const Key& key);
/// Returns the value as it would be written, without quotes; "" if it is not set. A secret is shown
/// as its reference.
std::string show(const Key& key, const Target& target);

/// A key of a schema with its default, for tables and documentation.
struct KeyInfo {
  const Section* section;
  std::string_view variant;  ///< "" if every table of the section may have the key
  Key key;
  std::string default_value;  ///< "" if there is none
};
/// Returns every key, in the order of the schema; those of variants after their section's.
std::vector<KeyInfo> key_infos(const Schema& schema);
/// Returns the tables of a page in docs/.
std::string reference_markdown(const Schema& schema);

}  // namespace config
