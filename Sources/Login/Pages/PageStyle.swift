internal import Cryptography
internal import Text

/// How our pages look: one card, from a small phone to a wall, in light and dark.
struct PageStyle: Sendable {
    let text: String
    /// As a Content Security Policy allows it (CSP 3, 2.3.1).
    let source: String

    init(brandColor: BrandColor?) {
        text = Self.rules + (brandColor.map { ":root{--brand:\($0.text);--on-brand:\($0.textColor)}" } ?? "")
        source = ContentHash.source(of: text)
    }

    private static let rules = """
        :root{color-scheme:light dark;--brand:#0b57d0;--on-brand:#fff;--page:#f2f4f7;--card:#fff;--ink:#1b1f24;\
        --quiet:#525b66;--line:#d0d7de;--edge:#727a84;--alert:#a8201a;--focus:#1a5fd0}\
        @media(prefers-color-scheme:dark){:root{--page:#121417;--card:#1d2024;--ink:#e9ebee;--quiet:#aab2bc;\
        --line:#3a4048;--edge:#8b939d;--alert:#ffb4ab;--focus:#8ab4f8}}\
        *{box-sizing:border-box}\
        html{font-size:clamp(100%,.5vw + .6rem,150%)}\
        body{margin:0;min-height:100vh;min-height:100dvh;display:flex;flex-direction:column;align-items:center;\
        justify-content:center;gap:1rem;padding:1rem;background:var(--page);color:var(--ink);\
        font:1rem/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;overflow-wrap:anywhere}\
        main{width:100%;max-width:27rem;padding:2rem;background:var(--card);border:1px solid var(--line);\
        border-radius:1rem;box-shadow:0 .25rem 1.5rem #0000000f}\
        .brand{display:flex;align-items:center;gap:.75rem;margin:0 0 1.25rem;font-weight:600}\
        .brand img{max-height:4rem;max-width:100%}\
        .mark{flex:none;display:grid;place-items:center;width:2rem;height:2rem;border-radius:.5rem;\
        background:var(--brand);color:var(--on-brand);font-weight:600;border:1px solid transparent}\
        h1{font-size:1.5rem;line-height:1.25;margin:0 0 .75rem}\
        p{margin:0 0 .75rem}\
        bdi{font-weight:600}\
        .ways{display:grid;gap:.75rem;margin:1.25rem 0 0;padding:0;list-style:none}\
        a.way,button{display:flex;align-items:center;justify-content:center;gap:.6rem;width:100%;min-height:2.75rem;\
        padding:.5rem 1rem;border:1px solid var(--edge);border-radius:.6rem;font:inherit;font-weight:600;\
        text-align:center;text-decoration:none;color:var(--ink);background:var(--card);cursor:pointer}\
        a.first,button{background:var(--brand);color:var(--on-brand);border-color:transparent}\
        a.way:hover,button:hover{text-decoration:underline}\
        .way .mark{width:1.5rem;height:1.5rem;font-size:.85rem;border-radius:.35rem}\
        a.first .mark{background:var(--on-brand);color:var(--brand)}\
        :focus-visible{outline:3px solid var(--focus);outline-offset:2px}\
        form{display:grid;gap:.9rem;margin-top:1.5rem;padding-top:1.5rem;border-top:1px solid var(--line)}\
        label{display:grid;gap:.25rem;font-weight:600}\
        input{width:100%;min-height:2.75rem;padding:.5rem .75rem;border:1px solid var(--edge);border-radius:.6rem;\
        font:inherit;font-weight:400;color:var(--ink);background:var(--card)}\
        [role=alert]{margin:0;font-weight:600;color:var(--alert)}\
        [aria-invalid]{border-color:var(--alert)}\
        dl{margin:0}\
        dt{font-size:.875rem;color:var(--quiet)}\
        dd{margin:0 0 .5rem}\
        details{margin-top:1.25rem;font-size:.875rem;color:var(--quiet)}\
        summary{cursor:pointer;padding:.25rem 0}\
        details dl,details p{margin-top:.5rem;color:var(--ink)}\
        footer{max-width:27rem;font-size:.8125rem;text-align:center;color:var(--quiet)}\
        footer p{margin:0 0 .25rem}\
        @media(max-width:30rem){main{padding:1.25rem}}\
        @media print{body{min-height:0;background:none}main{border:0;box-shadow:none}.ways,form{display:none}}
        """
}

/// What a policy says of a style or a script that stands in the page itself.
enum ContentHash {
    static func source(of text: String) -> String {
        "'sha256-\(Base64.encode(Digest.sha256(Array(text.utf8))))'"
    }
}

/// `--brand-color`: of buttons and marks.
package struct BrandColor: Sendable, Equatable {
    let red: UInt8
    let green: UInt8
    let blue: UInt8

    /// `#rgb` or `#rrggbb`; nil for anything else.
    package init?(_ text: String) {
        guard text.first == "#" else { return nil }
        let digits = text.utf8.dropFirst().compactMap(Hexadecimal.value)
        guard digits.count == text.utf8.count - 1 else { return nil }
        switch digits.count {
        case 3: (red, green, blue) = (digits[0] * 17, digits[1] * 17, digits[2] * 17)
        case 6:
            (red, green, blue) = (digits[0] << 4 | digits[1], digits[2] << 4 | digits[3], digits[4] << 4 | digits[5])
        default: return nil
        }
    }

    package var text: String {
        "#" + Hexadecimal.text([red, green, blue])
    }

    /// Black or white: one of the two always has a contrast of 4.5 or more (WCAG 2.2, 1.4.3).
    var textColor: String {
        // (1.05 / (L + 0.05)) against ((L + 0.05) / 0.05): they are equal where (L + 0.05)^2 is 0.0525.
        (luminance + 0.05) * (luminance + 0.05) < 0.0525 ? "#fff" : "#000"
    }

    /// WCAG 2.2, "relative luminance". The curve of sRGB as a polynomial, which errs by less than 0.003.
    private var luminance: Double {
        func linear(_ value: UInt8) -> Double {
            let share = Double(value) / 255
            return share * (0.012522878 + share * (0.682171111 + share * 0.305306011))
        }
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }
}
