/// A snippet as bytes that are the same on every machine and in every version: what its address is the digest of.
///
/// Lines, each ended by a line feed, in this order:
///
///     flamebox snippet 2          the form; the first form was the JSON that stores of before hold
///     language TEXT
///     file TEXT TEXT              name and content, one line for each file, in the snippet's order
///     option NAME VALUE           one line for each option that differs from its baseline, by NAME in ASCII's order
///
/// TEXT is the number of its UTF-8 bytes in decimal, a colon, and those bytes as they are; so nothing in a text can be
/// taken for the end of it. VALUE is a number in decimal, a TEXT, or a list: the number of its elements in decimal, and
/// each of them as a TEXT after a space. Which of the three it is belongs to the NAME.
///
/// Options at their baseline are left out, so that an option that comes later leaves the addresses of before alone. The
/// baseline is part of the form: it stays as it is here even where a default becomes another one. Files are not sorted,
/// because their order is what the person sent, and what a reader of the address finds again.
extension Snippet {
    package var canonicalBytes: [UInt8] {
        let lines =
            ["flamebox snippet 2", "language \(netText(language.rawValue))"]
            + files.map { "file \(netText($0.name)) \(netText($0.content))" }
            + options.canonicalOptions.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { "option \($0.key) \($0.value)" }
        return lines.flatMap { Array($0.utf8) + [UInt8(ascii: "\n")] }
    }
}

extension RunOptions {
    /// The values of all that differ from the baseline, by name.
    fileprivate var canonicalOptions: [String: String] {
        var options: [String: String] = [:]
        if optimization != .release { options["optimization"] = netText(optimization.rawValue) }
        if mode != .program { options["mode"] = netText(mode.rawValue) }
        if !arguments.isEmpty { options["arguments"] = netList(arguments) }
        if !standardInput.isEmpty { options["standardInput"] = netText(standardInput) }
        if !environment.isEmpty {
            let settings = environment.map { "\($0.key)=\($0.value)" }
            options["environment"] = netList(settings.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        }
        if let swiftMode { options["swiftMode"] = "\(swiftMode)" }
        if sampleRateHz != 999 { options["sampleRateHz"] = "\(sampleRateHz)" }
        if timeLimitMs != 10_000 { options["timeLimitMs"] = "\(timeLimitMs)" }
        if cores != 1 { options["cores"] = "\(cores)" }
        if profiles != ["cpu"] { options["profiles"] = netList(profiles) }
        if clock != .real { options["clock"] = netText(clock.rawValue) }
        return options
    }
}

private func netText(_ text: String) -> String { "\(text.utf8.count):\(text)" }

private func netList(_ texts: [String]) -> String { texts.reduce("\(texts.count)") { "\($0) \(netText($1))" } }
