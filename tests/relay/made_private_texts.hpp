// Private SMS in ten languages, with what programs send besides: one-time codes, tokens, links,
// licence keys. Made up; the same seed gives the same texts.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base64.hpp"
#include "tests/relay/made_payloads.hpp"

namespace made {

struct Language {
  std::vector<std::string_view> words;      ///< most of them with ASCII letters
  std::vector<std::string_view> sentences;  ///< % stands for a word, # for a code
};

inline const std::vector<Language>& languages() {
  static const std::vector<Language> all{
      // English
      {{"beach",
        "bank",
        "call",
        "home",
        "money",
        "urgent",
        "please",
        "school",
        "tonight",
        "bread",
        "blue",
        "black",
        "boat",
        "bread",
        "beautiful",
        "baggage",
        "battery",
        "market",
        "police",
        "internationalisation",
        "congratulations",
        "appointment",
        "beacon",
        "bakery",
        "Monday"},
       {"See you at the % at 8", "# is your verification code", "Your code is #. Do not share it",
        "Meet at gate B12, row 4, %", "WIFI password: #",
        "Balance: 1250 XAF valid until 12/12/2026", "Your parcel # is at the %",
        "https://example.org/t/#", "Login to %: use # in 10 minutes"}},
      // French
      {{"bonjour", "maman", "demain", "ecole", "banque", "argent", "bateau", "beaucoup", "bagages",
        "merci", "arrivee", "rendez", "anniversaire", "boulangerie", "bientot", "appelle"},
       {"Bonjour maman, je suis bien arrivee a la %", "Votre code est #", "On se voit a la % ?",
        "Rappelle-moi des que possible, c'est pour la %", "Le mot de passe du wifi : #"}},
      // Spanish
      {{"hola", "banco", "dinero", "casa", "escuela", "bueno", "barato", "batalla", "gracias",
        "urgente", "manana", "bicicleta", "beneficio", "llamame", "cumpleanos"},
       {"Hola, nos vemos en el % a las 8", "Tu codigo de verificacion es #", "Llama a la % ahora",
        "No compartas este codigo: #", "Tu clave de licencia: #"}},
      // Portuguese
      {{"obrigado", "banco", "dinheiro", "amanha", "escola", "barco", "beleza", "bagagem", "bom",
        "aniversario", "urgente", "padaria", "biblioteca"},
       {"Oi, tudo bem? Te espero no %", "Seu codigo e #", "O saldo da sua conta: 125,00 %",
        "Acesse https://exemplo.pt/# para ver a %"}},
      // Swahili
      {{"habari", "asante", "kesho", "pesa", "shule", "baba", "bahari", "benki", "leo", "sana",
        "nyumbani", "baadaye", "bibi", "chakula", "biashara"},
       {"Habari yako, tutaonana % kesho", "Nambari yako ya siri ni #", "Umepokea Ksh500 kutoka %",
        "Tafadhali piga simu % sasa"}},
      // Hausa
      {{"sannu", "gobe", "kudi", "gida", "makaranta", "banki", "barka", "yau", "nagode", "kasuwa",
        "babba", "bakwai", "biyu"},
       {"Sannu, ina kwana? Mu hadu a % gobe", "Lambar ka ita ce #", "Ka kira ni daga %"}},
      // German
      {{"hallo", "morgen", "geld", "schule", "bank", "bahnhof", "bitte", "danke", "heute", "bach",
        "geburtstag", "krankenhaus", "verkehrsmittel", "bestellung", "beide", "Lebensmittelmarkt"},
       {"Hallo, bis morgen am %", "Ihr Code lautet #", "Bitte ruf die % an, es ist dringend",
        "Lizenz: # (bitte aufbewahren)"}},
      // Ukrainian
      {{"привіт", "завтра", "гроші", "школа", "банк", "дякую", "pryvit", "zavtra", "hroshi", "bank",
        "duzhe", "bahato", "batko"},
       {"Привіт, зустрінемось біля %", "Ваш код: #", "Pryvit! Yak spravy? Chekayu bilia %"}},
      // Arabic
      {{"مرحبا", "غدا", "مدرسة", "بنك", "شكرا", "marhaba", "bukra", "shukran", "bank", "bayt",
        "baba", "flous"},
       {"مرحبا، نلتقي في % غدا", "رمز التحقق الخاص بك هو #", "Marhaba, kifak? shufak bel %"}},
      // Hindi
      {{"नमस्ते", "कल", "पैसा", "namaste", "kal", "paisa", "school", "bank", "bahut", "bhai", "ghar",
        "dhanyavaad", "baat", "bazaar"},
       {"नमस्ते, कल % मिलते हैं", "आपका कोड # है", "AAP KAISE HO AAJ KAL %", "bhai kal % me milte hai"}},
  };
  return all;
}

inline std::string capitals(std::string_view word) {
  std::string out(word);
  for (auto& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}
inline std::string capitalised(std::string_view word) {
  return capitals(word.substr(0, 1)) + std::string(word.substr(1));
}

inline std::string spelt(Dice& dice, std::string_view word) {
  switch (dice.below(3)) {
    case 0:
      return capitals(word);
    case 1:
      return capitalised(word);
    default:
      return std::string(word);
  }
}

inline std::string licence_key(Dice& dice, std::string_view separator) {
  const auto groups = dice.from(3, 6), size = dice.from(4, 6);
  std::string out;
  for (std::size_t i = 0; i < groups; ++i)
    out += (i == 0 ? "" : std::string(separator)) + dice.characters(kUpperAlnum, size);
  return out;
}

/// A code or key that a program made; tokens of letters of both cases are the least frequent.
inline std::string code(Dice& dice) {
  constexpr std::string_view kHex = "0123456789abcdef", kUpperHex = "0123456789ABCDEF";
  switch (dice.below(12)) {
    case 0:
    case 1:
    case 2:
      return dice.characters(kDigits, dice.from(4, 8));
    case 3:
      return "G-" + dice.characters(kDigits, 6);
    case 4:
      return dice.characters(kUpperAlnum, dice.from(5, 8));
    case 5:
      return dice.characters(kHex, 4 * dice.from(2, 16));
    case 6:
      return dice.characters(kUpperHex, 4 * dice.from(2, 16));
    case 7:
      return licence_key(dice, "-");
    case 8:
      return licence_key(dice, "");
    case 9:
      return dice.characters(kUpper, 2) + dice.characters(kDigits, dice.from(2, 9)) +
             (dice.one_in(2) ? "GB" : "");
    case 10:
      return dice.characters(kLowerAlnum, dice.from(6, 32));
    default:
      if (dice.one_in(4)) return crypto::base64(dice.octets(dice.from(8, 32)));
      return dice.characters(kAlnum, dice.from(6, 40));
  }
}

inline std::string word_of(Dice& dice) {
  return spelt(dice, dice.one_of(dice.one_of(languages()).words));
}

inline std::string sentence(Dice& dice, const Language& language) {
  std::string out;
  for (const char c : dice.one_of(language.sentences)) {
    if (c == '%')
      out += spelt(dice, dice.one_of(language.words));
    else if (c == '#')
      out += code(dice);
    else
      out += c;
  }
  return dice.one_in(20) ? capitals(out) : out;
}

/// A few words, separated by blanks, line ends or nothing.
inline std::string words(Dice& dice) {
  constexpr std::array<std::string_view, 4> kSeparators{" ", "\n", "", ", "};
  const auto separator = dice.one_of(kSeparators);
  const auto& language = dice.one_of(languages());
  const auto count = dice.from(1, 4);
  const bool all_capitals = dice.one_in(2);
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    const auto word = dice.one_of(language.words);
    out += (i == 0 ? "" : std::string(separator)) +
           (all_capitals ? capitals(word) : capitalised(word));
  }
  return out;
}

/// One private SMS: most are sentences, some a few words, one in fifty a code alone.
inline std::string private_text(Dice& dice) {
  std::string text;
  if (dice.one_in(50))
    text = code(dice);
  else if (dice.one_in(10))
    text = word_of(dice) + (dice.one_in(3) ? dice.characters(kDigits, dice.from(1, 4)) : "");
  else if (dice.one_in(6))
    text = words(dice);
  else
    text = sentence(dice, dice.one_of(languages()));
  if (dice.one_in(100)) text += '\n';
  return text;
}

}  // namespace made
