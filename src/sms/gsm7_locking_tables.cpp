// Locking shift tables (TS 23.038 annex A.3 and §6.2.1), as eight rows of 16, from septet 00
// to 7F. A middle dot (in no table) marks a reserved code, and the escape at 1B.
#include "sms/gsm7_tables.hpp"

namespace sms::gsm7 {

namespace {

static_assert(kVoid == u'·');

// 0
constexpr Table kDefault = table(
    u"@£$¥èéùìòÇ\nØø\rÅå"
    u"Δ_ΦΓΛΩΠΨΣΘΞ·ÆæßÉ"
    u" !\"#¤%&'()*+,-./"
    u"0123456789:;<=>?"
    u"¡ABCDEFGHIJKLMNO"
    u"PQRSTUVWXYZÄÖÑÜ§"
    u"¿abcdefghijklmno"
    u"pqrstuvwxyzäöñüà");

// 1
constexpr Table kTurkish = table(
    u"@£$¥€éùıòÇ\nĞğ\rÅå"
    u"Δ_ΦΓΛΩΠΨΣΘΞ·ŞşßÉ"
    u" !\"#¤%&'()*+,-./"
    u"0123456789:;<=>?"
    u"İABCDEFGHIJKLMNO"
    u"PQRSTUVWXYZÄÖÑÜ§"
    u"çabcdefghijklmno"
    u"pqrstuvwxyzäöñüà");

// 3
constexpr Table kPortuguese = table(
    u"@£$¥êéúíóç\nÔô\rÁá"
    u"Δ_ªÇÀ∞^\\€Ó|·ÂâÊÉ"
    u" !\"#º%&'()*+,-./"
    u"0123456789:;<=>?"
    u"ÍABCDEFGHIJKLMNO"
    u"PQRSTUVWXYZÃÕÚÜ§"
    u"~abcdefghijklmno"
    u"pqrstuvwxyzãõ`üà");

// 4
constexpr Table kBengali = table(
    u"\u0981\u0982\u0983\u0985\u0986\u0987\u0988\u0989\u098A\u098B\n\u098C·\r·\u098F"
    u"\u0990··\u0993\u0994\u0995\u0996\u0997\u0998\u0999\u099A·\u099B\u099C\u099D\u099E"
    u" !\u099F\u09A0\u09A1\u09A2\u09A3\u09A4)(\u09A5\u09A6,\u09A7.\u09A8"
    u"0123456789:;·\u09AA\u09AB?"
    u"\u09AC\u09AD\u09AE\u09AF\u09B0·\u09B2···\u09B6\u09B7\u09B8\u09B9\u09BC\u09BD"
    u"\u09BE\u09BF\u09C0\u09C1\u09C2\u09C3\u09C4··\u09C7\u09C8··\u09CB\u09CC\u09CD"
    u"\u09CEabcdefghijklmno"
    u"pqrstuvwxyz\u09D7\u09DC\u09DD\u09F0\u09F1");

// 5
constexpr Table kGujarati = table(
    u"\u0A81\u0A82\u0A83\u0A85\u0A86\u0A87\u0A88\u0A89\u0A8A\u0A8B\n\u0A8C\u0A8D\r·\u0A8F"
    u"\u0A90\u0A91·\u0A93\u0A94\u0A95\u0A96\u0A97\u0A98\u0A99\u0A9A·\u0A9B\u0A9C\u0A9D\u0A9E"
    u" !\u0A9F\u0AA0\u0AA1\u0AA2\u0AA3\u0AA4)(\u0AA5\u0AA6,\u0AA7.\u0AA8"
    u"0123456789:;·\u0AAA\u0AAB?"
    u"\u0AAC\u0AAD\u0AAE\u0AAF\u0AB0·\u0AB2\u0AB3·\u0AB5\u0AB6\u0AB7\u0AB8\u0AB9\u0ABC\u0ABD"
    u"\u0ABE\u0ABF\u0AC0\u0AC1\u0AC2\u0AC3\u0AC4\u0AC5·\u0AC7\u0AC8\u0AC9·\u0ACB\u0ACC\u0ACD"
    u"\u0AD0abcdefghijklmno"
    u"pqrstuvwxyz\u0AE0\u0AE1\u0AE2\u0AE3\u0AF1");

// 6
constexpr Table kHindi = table(
    u"\u0901\u0902\u0903\u0905\u0906\u0907\u0908\u0909\u090A\u090B\n\u090C\u090D\r\u090E\u090F"
    u"\u0910\u0911\u0912\u0913\u0914\u0915\u0916\u0917\u0918\u0919\u091A·\u091B\u091C\u091D\u091E"
    u" !\u091F\u0920\u0921\u0922\u0923\u0924)(\u0925\u0926,\u0927.\u0928"
    u"0123456789:;\u0929\u092A\u092B?"
    u"\u092C\u092D\u092E\u092F\u0930\u0931\u0932\u0933\u0934\u0935\u0936\u0937\u0938\u0939\u093C"
    u"\u093D"
    u"\u093E\u093F\u0940\u0941\u0942\u0943\u0944\u0945\u0946\u0947\u0948\u0949\u094A\u094B\u094C"
    u"\u094D"
    u"\u0950abcdefghijklmno"
    u"pqrstuvwxyz\u0972\u097B\u097C\u097E\u097F");

// 7
constexpr Table kKannada = table(
    u"·\u0C82\u0C83\u0C85\u0C86\u0C87\u0C88\u0C89\u0C8A\u0C8B\n\u0C8C·\r\u0C8E\u0C8F"
    u"\u0C90·\u0C92\u0C93\u0C94\u0C95\u0C96\u0C97\u0C98\u0C99\u0C9A·\u0C9B\u0C9C\u0C9D\u0C9E"
    u" !\u0C9F\u0CA0\u0CA1\u0CA2\u0CA3\u0CA4)(\u0CA5\u0CA6,\u0CA7.\u0CA8"
    u"0123456789:;·\u0CAA\u0CAB?"
    u"\u0CAC\u0CAD\u0CAE\u0CAF\u0CB0\u0CB1\u0CB2\u0CB3·\u0CB5\u0CB6\u0CB7\u0CB8\u0CB9\u0CBC\u0CBD"
    u"\u0CBE\u0CBF\u0CC0\u0CC1\u0CC2\u0CC3\u0CC4·\u0CC6\u0CC7\u0CC8·\u0CCA\u0CCB\u0CCC\u0CCD"
    u"\u0CD5abcdefghijklmno"
    u"pqrstuvwxyz\u0CD6\u0CE0\u0CE1\u0CE2\u0CE3");

// 8
constexpr Table kMalayalam = table(
    u"·\u0D02\u0D03\u0D05\u0D06\u0D07\u0D08\u0D09\u0D0A\u0D0B\n\u0D0C·\r\u0D0E\u0D0F"
    u"\u0D10·\u0D12\u0D13\u0D14\u0D15\u0D16\u0D17\u0D18\u0D19\u0D1A·\u0D1B\u0D1C\u0D1D\u0D1E"
    u" !\u0D1F\u0D20\u0D21\u0D22\u0D23\u0D24)(\u0D25\u0D26,\u0D27.\u0D28"
    u"0123456789:;·\u0D2A\u0D2B?"
    u"\u0D2C\u0D2D\u0D2E\u0D2F\u0D30\u0D31\u0D32\u0D33\u0D34\u0D35\u0D36\u0D37\u0D38\u0D39·\u0D3D"
    u"\u0D3E\u0D3F\u0D40\u0D41\u0D42\u0D43\u0D44·\u0D46\u0D47\u0D48·\u0D4A\u0D4B\u0D4C\u0D4D"
    u"\u0D57abcdefghijklmno"
    u"pqrstuvwxyz\u0D60\u0D61\u0D62\u0D63\u0D79");

// 9
constexpr Table kOriya = table(
    u"\u0B01\u0B02\u0B03\u0B05\u0B06\u0B07\u0B08\u0B09\u0B0A\u0B0B\n\u0B0C·\r·\u0B0F"
    u"\u0B10··\u0B13\u0B14\u0B15\u0B16\u0B17\u0B18\u0B19\u0B1A·\u0B1B\u0B1C\u0B1D\u0B1E"
    u" !\u0B1F\u0B20\u0B21\u0B22\u0B23\u0B24)(\u0B25\u0B26,\u0B27.\u0B28"
    u"0123456789:;·\u0B2A\u0B2B?"
    u"\u0B2C\u0B2D\u0B2E\u0B2F\u0B30·\u0B32\u0B33·\u0B35\u0B36\u0B37\u0B38\u0B39\u0B3C\u0B3D"
    u"\u0B3E\u0B3F\u0B40\u0B41\u0B42\u0B43\u0B44··\u0B47\u0B48··\u0B4B\u0B4C\u0B4D"
    u"\u0B56abcdefghijklmno"
    u"pqrstuvwxyz\u0B57\u0B60\u0B61\u0B62\u0B63");

// 10
constexpr Table kPunjabi = table(
    u"\u0A01\u0A02\u0A03\u0A05\u0A06\u0A07\u0A08\u0A09\u0A0A·\n··\r·\u0A0F"
    u"\u0A10··\u0A13\u0A14\u0A15\u0A16\u0A17\u0A18\u0A19\u0A1A·\u0A1B\u0A1C\u0A1D\u0A1E"
    u" !\u0A1F\u0A20\u0A21\u0A22\u0A23\u0A24)(\u0A25\u0A26,\u0A27.\u0A28"
    u"0123456789:;·\u0A2A\u0A2B?"
    u"\u0A2C\u0A2D\u0A2E\u0A2F\u0A30·\u0A32\u0A33·\u0A35\u0A36·\u0A38\u0A39\u0A3C·"
    u"\u0A3E\u0A3F\u0A40\u0A41\u0A42····\u0A47\u0A48··\u0A4B\u0A4C\u0A4D"
    u"\u0A51abcdefghijklmno"
    u"pqrstuvwxyz\u0A70\u0A71\u0A72\u0A73\u0A74");

// 11
constexpr Table kTamil = table(
    u"·\u0B82\u0B83\u0B85\u0B86\u0B87\u0B88\u0B89\u0B8A·\n··\r\u0B8E\u0B8F"
    u"\u0B90·\u0B92\u0B93\u0B94\u0B95···\u0B99\u0B9A··\u0B9C·\u0B9E"
    u" !\u0B9F···\u0BA3\u0BA4)(··,·.\u0BA8"
    u"0123456789:;\u0BA9\u0BAA·?"
    u"··\u0BAE\u0BAF\u0BB0\u0BB1\u0BB2\u0BB3\u0BB4\u0BB5\u0BB6\u0BB7\u0BB8\u0BB9··"
    u"\u0BBE\u0BBF\u0BC0\u0BC1\u0BC2···\u0BC6\u0BC7\u0BC8·\u0BCA\u0BCB\u0BCC\u0BCD"
    u"\u0BD0abcdefghijklmno"
    u"pqrstuvwxyz\u0BD7\u0BF0\u0BF1\u0BF2\u0BF9");

// 12
constexpr Table kTelugu = table(
    u"\u0C01\u0C02\u0C03\u0C05\u0C06\u0C07\u0C08\u0C09\u0C0A\u0C0B\n\u0C0C·\r\u0C0E\u0C0F"
    u"\u0C10·\u0C12\u0C13\u0C14\u0C15\u0C16\u0C17\u0C18\u0C19\u0C1A·\u0C1B\u0C1C\u0C1D\u0C1E"
    u" !\u0C1F\u0C20\u0C21\u0C22\u0C23\u0C24)(\u0C25\u0C26,\u0C27.\u0C28"
    u"0123456789:;·\u0C2A\u0C2B?"
    u"\u0C2C\u0C2D\u0C2E\u0C2F\u0C30\u0C31\u0C32\u0C33·\u0C35\u0C36\u0C37\u0C38\u0C39·\u0C3D"
    u"\u0C3E\u0C3F\u0C40\u0C41\u0C42\u0C43\u0C44·\u0C46\u0C47\u0C48·\u0C4A\u0C4B\u0C4C\u0C4D"
    u"\u0C55abcdefghijklmno"
    u"pqrstuvwxyz\u0C56\u0C60\u0C61\u0C62\u0C63");

// 13
constexpr Table kUrdu = table(
    u"\u0627\u0622\u0628\u067B\u0680\u067E\u06A6\u062A\u06C2\u067F\n\u0679\u067D\r\u067A\u067C"
    u"\u062B\u062C\u0681\u0684\u0683\u0685\u0686\u0687\u062D\u062E\u062F·\u068C\u0688\u0689\u068A"
    u" !\u068F\u068D\u0630\u0631\u0691\u0693)(\u0699\u0632,\u0696.\u0698"
    u"0123456789:;\u069A\u0633\u0634?"
    u"\u0635\u0636\u0637\u0638\u0639\u0641\u0642\u06A9\u06AA\u06AB\u06AF\u06B3\u06B1\u0644\u0645"
    u"\u0646"
    u"\u06BA\u06BB\u06BC\u0648\u06C4\u06D5\u06C1\u06BE\u0621\u06CC\u06D0\u06D2\u064D\u0650\u064F"
    u"\u0657"
    u"\u0654abcdefghijklmno"
    u"pqrstuvwxyz\u0655\u0651\u0653\u0656\u0670");

}  // namespace

constinit const Tables kLockingTables = {kDefault,  kTurkish, kDefault, kPortuguese, kBengali,
                                         kGujarati, kHindi,   kKannada, kMalayalam,  kOriya,
                                         kPunjabi,  kTamil,   kTelugu,  kUrdu};

}  // namespace sms::gsm7
