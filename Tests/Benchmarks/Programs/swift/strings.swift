// Strings, dictionaries, sets, characters.
var counts: [String: Int] = [:]
var seen: Set<Substring> = []
var total = 0
let words = (0..<2000).map { "wörd\($0 % 271)-\($0)" }
for _ in 0..<(CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 800) {
    for word in words {
        counts[word.lowercased(), default: 0] += 1
        for part in word.split(separator: "-") { seen.insert(part) }
        total += word.count + word.reversed().prefix { $0 != "d" }.count
    }
    total += words.joined(separator: ",").utf16.count + words.map { $0.hasPrefix("wörd1") ? 1 : 0 }.reduce(0, +)
}
print(total, counts.count, seen.count)
