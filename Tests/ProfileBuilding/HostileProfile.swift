package import Profiles

/// Names as an attacker would choose them: markup, quotes, separators, overrides of direction, controls, and a `<` that
/// is no `<` to whoever compares characters instead of scalars.
package enum HostileProfile {
    package static let names = [
        "</script><img src=x onerror=alert(1)>", "<\u{338}svg onload=alert(1)", "a\"b'c\\", "a;b c", ";\u{301}",
        "\u{202E}exe.gpj", "nul\0del\u{7F}newline\nreturn\r", "🔥\u{2028}\u{FEFF}\u{FFFE}", "]]>&amp;&#60;",
    ]

    package static func make() -> Profile {
        ProfileBuilder.profile([names.joined(separator: " > "), String(repeating: "x", count: 4096)])
    }
}
