// Single shift tables (TS 23.038 annex A.2 and §6.2.1.1), as eight rows of 16, from septet 00
// to 7F. A middle dot (in no table) marks a reserved code, and the escape at 1B.
#include "sms/gsm7_tables.hpp"

namespace sms::gsm7 {

namespace {

static_assert(kVoid == u'·');

// 0
constexpr Table kDefault = table(
    u"··········\f·····"
    u"····^···········"
    u"········{}·····\\"
    u"············[~]·"
    u"|···············"
    u"················"
    u"·····€··········"
    u"················");

// 1
constexpr Table kTurkish = table(
    u"··········\f·····"
    u"····^···········"
    u"········{}·····\\"
    u"············[~]·"
    u"|······Ğ·İ······"
    u"···Ş············"
    u"···ç·€·ğ·ı······"
    u"···ş············");

// 2
constexpr Table kSpanish = table(
    u"·········ç\f·····"
    u"····^···········"
    u"········{}·····\\"
    u"············[~]·"
    u"|Á·······Í·····Ó"
    u"·····Ú··········"
    u"·á···€···í·····ó"
    u"·····ú··········");

// 3
constexpr Table kPortuguese = table(
    u"·····ê···ç\fÔô·Áá"
    u"··ΦΓ^ΩΠΨΣΘ·····Ê"
    u"········{}·····\\"
    u"············[~]·"
    u"|À·······Í·····Ó"
    u"·····Ú·····ÃÕ···"
    u"·Â···€···í·····ó"
    u"·····ú·····ãõ··â");

// 4
constexpr Table kBengali = table(
    u"@£$¥¿\"¤%&'\f*+·-/"
    u"<=>¡^¡_#*\u09E6\u09E7·\u09E8\u09E9\u09EA\u09EB"
    u"\u09EC\u09ED\u09EE\u09EF\u09DF\u09E0\u09E1\u09E2{}\u09E3\u09F2\u09F3\u09F4\u09F5\\"
    u"\u09F6\u09F7\u09F8\u09F9\u09FA·······[~]·"
    u"|ABCDEFGHIJKLMNO"
    u"PQRSTUVWXYZ·····"
    u"·····€··········"
    u"················");

// 5
constexpr Table kGujarati = table(
    u"@£$¥¿\"¤%&'\f*+·-/"
    u"<=>¡^¡_#*\u0964\u0965·\u0AE6\u0AE7\u0AE8\u0AE9"
    u"\u0AEA\u0AEB\u0AEC\u0AED\u0AEE\u0AEF··{}·····\\"
    u"············[~]·"
    u"|ABCDEFGHIJKLMNO"
    u"PQRSTUVWXYZ·····"
    u"·····€··········"
    u"················");

// 6
constexpr Table kHindi = table(
    u"@£$¥¿\"¤%&'\f*+·-/"
    u"<=>¡^¡_#*\u0964\u0965·\u0966\u0967\u0968\u0969"
    u"\u096A\u096B\u096C\u096D\u096E\u096F\u0951\u0952{}\u0953\u0954\u0958\u0959\u095A\\"
    u"\u095B\u095C\u095D\u095E\u095F\u0960\u0961\u0962\u0963\u0970\u0971·[~]·"
    u"|ABCDEFGHIJKLMNO"
    u"PQRSTUVWXYZ·····"
    u"·····€··········"
    u"················");

// 7
constexpr Table kKannada = table(
    u"@£$¥¿\"¤%&'\f*+·-/"
    u"<=>¡^¡_#*\u0964\u0965·\u0CE6\u0CE7\u0CE8\u0CE9"
    u"\u0CEA\u0CEB\u0CEC\u0CED\u0CEE\u0CEF\u0CDE\u0CF1{}\u0CF2····\\"
    u"············[~]·"
    u"|ABCDEFGHIJKLMNO"
    u"PQRSTUVWXYZ·····"
    u"·····€··········"
    u"················");

// 8
constexpr Table kMalayalam = table(
    u"@£$¥¿\"¤%&'\f*+·-/"
    u"<=>¡^¡_#*\u0964\u0965·\u0D66\u0D67\u0D68\u0D69"
    u"\u0D6A\u0D6B\u0D6C\u0D6D\u0D6E\u0D6F\u0D70\u0D71{}\u0D72\u0D73\u0D74\u0D75\u0D7A\\"
    u"\u0D7B\u0D7C\u0D7D\u0D7E\u0D7F·······[~]·"
    u"|ABCDEFGHIJKLMNO"
    u"PQRSTUVWXYZ·····"
    u"·····€··········"
    u"················");

// 9
constexpr Table kOriya = table(
    u"@£$¥¿\"¤%&'\f*+·-/"
    u"<=>¡^¡_#*\u0964\u0965·\u0B66\u0B67\u0B68\u0B69"
    u"\u0B6A\u0B6B\u0B6C\u0B6D\u0B6E\u0B6F\u0B5C\u0B5D{}\u0B5F\u0B70\u0B71··\\"
    u"············[~]·"
    u"|ABCDEFGHIJKLMNO"
    u"PQRSTUVWXYZ·····"
    u"·····€··········"
    u"················");

// 10
constexpr Table kPunjabi = table(
    u"@£$¥¿\"¤%&'\f*+·-/"
    u"<=>¡^¡_#*\u0964\u0965·\u0A66\u0A67\u0A68\u0A69"
    u"\u0A6A\u0A6B\u0A6C\u0A6D\u0A6E\u0A6F\u0A59\u0A5A{}\u0A5B\u0A5C\u0A5E\u0A75·\\"
    u"············[~]·"
    u"|ABCDEFGHIJKLMNO"
    u"PQRSTUVWXYZ·····"
    u"·····€··········"
    u"················");

// 11
constexpr Table kTamil = table(
    u"@£$¥¿\"¤%&'\f*+·-/"
    u"<=>¡^¡_#*\u0964\u0965·\u0BE6\u0BE7\u0BE8\u0BE9"
    u"\u0BEA\u0BEB\u0BEC\u0BED\u0BEE\u0BEF\u0BF3\u0BF4{}\u0BF5\u0BF6\u0BF7\u0BF8\u0BFA\\"
    u"············[~]·"
    u"|ABCDEFGHIJKLMNO"
    u"PQRSTUVWXYZ·····"
    u"·····€··········"
    u"················");

// 12
constexpr Table kTelugu = table(
    u"@£$¥¿\"¤%&'\f*+·-/"
    u"<=>¡^¡_#*···\u0C66\u0C67\u0C68\u0C69"
    u"\u0C6A\u0C6B\u0C6C\u0C6D\u0C6E\u0C6F\u0C58\u0C59{}\u0C78\u0C79\u0C7A\u0C7B\u0C7C\\"
    u"\u0C7D\u0C7E\u0C7F·········[~]·"
    u"|ABCDEFGHIJKLMNO"
    u"PQRSTUVWXYZ·····"
    u"·····€··········"
    u"················");

// 13
constexpr Table kUrdu = table(
    u"@£$¥¿\"¤%&'\f*+·-/"
    u"<=>¡^¡_#*\u0600\u0601·\u06F0\u06F1\u06F2\u06F3"
    u"\u06F4\u06F5\u06F6\u06F7\u06F8\u06F9\u060C\u060D{}\u060E\u060F\u0610\u0611\u0612\\"
    u"\u0613\u0614\u061B\u061F\u0640\u0652\u0658\u066B\u066C\u0672\u0673\u06CD[~]\u06D4"
    u"|ABCDEFGHIJKLMNO"
    u"PQRSTUVWXYZ·····"
    u"·····€··········"
    u"················");

}  // namespace

constinit const Tables kSingleTables = {kDefault,  kTurkish, kSpanish, kPortuguese, kBengali,
                                        kGujarati, kHindi,   kKannada, kMalayalam,  kOriya,
                                        kPunjabi,  kTamil,   kTelugu,  kUrdu};

}  // namespace sms::gsm7
