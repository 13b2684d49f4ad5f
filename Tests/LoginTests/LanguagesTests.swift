import Clocks
import Foundation
import PageTemplates
import Testing

@testable import Login
@testable import OpenID

@Suite("Pages in the person's language")
struct LanguagesTests {
    @Test("no language lacks a sentence, and none loses what stands in it", arguments: Languages.builtIn.map(\.tag))
    func complete(tag: String) throws {
        let language = try #require(Languages.builtIn.first { $0.tag == tag })
        for sentence in Sentence.allCases {
            let words = try #require(language.sentences[sentence], "\(tag) lacks \(sentence.rawValue)")
            let english = try #require(Language.english.sentences[sentence])
            #expect(
                !words.isEmpty && Blank.names(in: words) == Blank.names(in: english),
                "\(sentence.rawValue)"
            )
            if tag != "en", words == english {
                #expect(words.count < 10, "\(tag): \(sentence.rawValue) is not translated")
            }
        }
    }

    @Test("docs/pages.md lists all sentences, as they are in English")
    func documented() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let page = root.deletingLastPathComponent().appendingPathComponent("docs/pages.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        for sentence in Sentence.allCases {
            let english = try #require(Language.english.sentences[sentence])
            #expect(text.contains("| `\(sentence.rawValue)` | \(english) |\n"), "\(sentence.rawValue)")
        }
    }

    @Test("docs/troubleshooting.md quotes what the pages and the log say")
    func quoted() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let page = root.deletingLastPathComponent().appendingPathComponent("docs/troubleshooting.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let ofOthers = [
            "redirect_uri mismatch", "invalid redirect URI", "callback URL not allowed",
            "Request Header Or Cookie Too Large",
            "certificate verify failed", "unable to get local issuer certificate",
        ]
        let now = Timestamp(secondsSince1970: 1_800_000_000)
        let errors: [OpenIDError] = [
            .metadataIssuer(expected: "https://a.example", got: "https://b.example"), .expired(now, now: now + 90),
            .issuedInTheFuture(now + 90, now: now),
        ]
        let known = ofOthers + Language.english.sentences.values + errors.map(\.description)
        let quotes = text.matches(of: /"([^"\n]+)"/).map { String($0.output.1) }
        try #require(quotes.count > 10)
        for quote in quotes {
            // What differs each time is left out.
            let pieces = quote.split(separator: "...").map { String($0).trimmingCharacters(in: .whitespaces) }
            #expect(known.contains { sentence in pieces.allSatisfy { sentence.contains($0) } }, "\(quote)")
        }
    }

    @Test("what stands in a sentence is one of the things that may")
    func blanks() {
        let known = Set(Blank.allCases.map(\.rawValue))
        for words in Language.english.sentences.values {
            #expect(Blank.names(in: words).isSubset(of: known), "\(words)")
        }
        #expect(Blank.names(in: "{site} and {user}, {") == ["site", "user"])
    }

    @Test(
        "the browser's best language that is there",
        arguments: [
            ("", "en"), ("de", "de"), ("de-CH", "de"), ("DE-at;q=0.5, fr;q=0.9", "fr"), ("sv, nl;q=0.1", "nl"),
            ("fr;q=0, de;q=0.1", "de"), ("xx", "en"), ("*", "en"), ("sv, *;q=0.5, de;q=0.1", "en"),
            ("zh", "zh-Hans"), ("zh-CN", "zh-Hans"), ("zh-Hans-SG", "zh-Hans"), ("zh-TW, ja;q=0.5", "ja"),
            ("pt-BR", "pt-BR"), ("pt-PT", "pt"), ("pt", "pt"), ("en;q=nonsense, it;q=0.2", "it"), ("he", "he"),
            ("de;q=0.8, fr;q=0.8", "de"),
            (",,;q=1, uk", "uk"), ("<script>, cs", "cs"), ("a-very-long-range-that-no-browser-sends-at-all, pl", "pl"),
        ]
    )
    func negotiation(accepted: String, tag: String) {
        #expect(Languages().best(for: AcceptedLanguages(accepted)).tag == tag)
    }

    @Test("a field without end costs no more than a short one")
    func bounded() {
        let field = String(repeating: "de;q=0.1,", count: 10_000) + "fr"
        #expect(Languages().best(for: AcceptedLanguages(field)).tag == "de")
        #expect(AcceptedLanguages(field).tags.count == 5)
    }

    @Test("the provider gets the browser's own languages, in their order")
    func tags() {
        #expect(AcceptedLanguages("sv-SE, sv;q=0.9, *;q=0.1, en;q=0.5, \u{7}x").tags == ["sv-SE", "sv", "en"])
    }

    @Test("a value is isolated in HTML, escaped, and whole in text; an unknown blank stays as it is")
    func values() {
        let phrase = Phrase(.signedInAs, [.user: "<b>@example.com"])
        #expect(Language.english.text(phrase) == "You are signed in as <b>@example.com.")
        #expect(Language.english.html(phrase).text == "You are signed in as <bdi>&lt;b&gt;@example.com</bdi>.")
        let odd = Language("en", [.signIn: "{nothing} {site} {"])
        #expect(odd.text(Phrase(.signIn, [.site: "{user}"])) == "{nothing} {user} {")
    }

    private func own(_ tag: String, _ signIn: String) -> OwnSentences {
        var sentences = OwnSentences(tag: tag)
        sentences.sentences[.signIn] = signIn
        return sentences
    }

    @Test("an operator's sentences take the place of ours, and a new language falls back on English")
    func changes() {
        let languages = Languages(changing: [
            own("en", "Log in"), own("sv", "Logga in"),
        ])
        #expect(languages.best(for: AcceptedLanguages("")).text(.signIn) == "Log in")
        #expect(languages.best(for: AcceptedLanguages("")).text(.tryAgain) == "Try again")
        #expect(languages.best(for: AcceptedLanguages("sv-FI")).text(.signIn) == "Logga in")
        #expect(languages.best(for: AcceptedLanguages("sv")).text(.tryAgain) == "Try again")
    }

    @Test("text on a brand's colour can be read on every colour")
    func contrast() throws {
        func luminance(_ color: BrandColor) -> Double {
            func linear(_ value: UInt8) -> Double {
                let share = Double(value) / 255
                return share <= 0.04045 ? share / 12.92 : pow24((share + 0.055) / 1.055)
            }
            return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue)
        }
        /// To the power of 2.4: by Newton's method for the fifth root of the twelfth power.
        func pow24(_ base: Double) -> Double {
            let power = (0..<12).reduce(1.0) { value, _ in value * base }
            var root = 1.0
            for _ in 0..<80 { root -= (root * root * root * root * root - power) / (5 * root * root * root * root) }
            return root
        }
        for red in stride(from: 0, through: 255, by: 15) {
            for green in stride(from: 0, through: 255, by: 5) {
                for blue in stride(from: 0, through: 255, by: 51) {
                    let digits = [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                    let color = try #require(BrandColor("#\(digits)"))
                    let light = luminance(color)
                    let ratio = color.textColor == "#fff" ? 1.05 / (light + 0.05) : (light + 0.05) / 0.05
                    #expect(ratio >= 4.5, "#\(digits)")
                }
            }
        }
        #expect(BrandColor("#abc") == BrandColor("#aabbcc"))
        for text in ["", "#", "abc", "#ab", "#abcd", "#ggg", "#12345", "red", "#１２３"] {
            #expect(BrandColor(text) == nil, "\(text)")
        }
    }

    @Test("what a provider says of a refusal is cut and holds nothing that moves text")
    func refusal() {
        let long = ProviderRefusal(
            error: String(repeating: "e", count: 100),
            description: String(repeating: "ö", count: 400)
        )
        #expect(long.error.utf8.count == 64 && long.description?.utf8.count == 512)
        let odd = ProviderRefusal(error: "a\nb", description: "x\u{202E}y\u{0}")
        #expect(odd.error == "a b" && odd.description == "x y " && odd.code == nil)
        #expect(ProviderRefusal(error: "interaction_required", description: nil).code == "interaction_required")
    }
}
