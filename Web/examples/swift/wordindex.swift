// Which lines of a text does each word stand on?

func text(lines: Int) -> [[String]] {
    let words = ["the", "quick", "fox", "jumps", "over", "a", "lazy", "dog", "and", "the", "moon"]
    return (0..<lines).map { line in
        (0..<8).map { words[(line + $0 * $0) % words.count] }
    }
}

/// While `lines` holds the array, so does the dictionary: `append` has to copy it first.
/// `index[word, default: []].append(number)` changes it where it is.
func wordIndex(of text: [[String]]) -> [String: [Int]] {
    var index: [String: [Int]] = [:]
    for (number, words) in text.enumerated() {
        for word in words {
            var lines = index[word] ?? []
            lines.append(number)
            index[word] = lines
        }
    }
    return index
}

let index = wordIndex(of: text(lines: 18_000))
for (word, lines) in index.sorted(by: { $0.key < $1.key }) {
    print(word, "stands on", Set(lines).count, "lines")
}
