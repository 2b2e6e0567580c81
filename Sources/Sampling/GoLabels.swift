import Profiles

/// What lies where in a note of a Go program's sample (`EnteredStackLayout`): the labels that the goroutine bears, as
/// `pprof.Do` has set them.
enum GoLabelLayout {
    /// Where the goroutine's labels lie in the program's memory; zero where it bears none.
    static let set = 144
    /// As the program says; not all may be noted.
    static let count = 152
    static let pairs = 160
    static let pairLimit = 8

    // Within a pair: how long both are, as the program says, and their beginnings.
    static let keyLength = 0
    static let valueLength = 8
    static let key = 16
    static let keyLimit = 32
    static let value = key + keyLimit
    static let valueLimit = 64
    static let pairBytes = value + valueLimit
    static let end = pairs + pairLimit * pairBytes

    /// Of a slice, as of a string, the address comes first, and how many behind it (`LabelSet.list`,
    /// go/src/runtime/pprof/label.go, since Go 1.24).
    enum Go {
        static let listBytes: Int32 = 16
        static let pairShift: Int32 = 5
        static let pairBytes: Int32 = 32
        static let keyLength = 8
        static let value = 16
        static let valueLength = 24
    }
}

extension LabelSet {
    /// What shows that a key or a value goes on.
    private static let cutMark = "…"

    /// Stands for those that a set has beyond the ones that are kept.
    private static func further(_ count: UInt64) -> [Label] {
        let limit = UInt64(GoLabelLayout.pairLimit)
        return count > limit ? [Label(key: cutMark, value: .text("\(count - limit) more labels"))] : []
    }

    /// Of a note, which is the program's own account: nil where it has no labels. Those that begin without a key are left out.
    init?(goNote bytes: RawSpan) {
        typealias Layout = GoLabelLayout
        guard bytes.byteCount >= Layout.end, bytes.word(at: Layout.set) != 0 else { return nil }
        var labels: [Label] = []
        for index in 0..<min(Int(clamping: bytes.word(at: Layout.count)), Layout.pairLimit) {
            let pair = Layout.pairs + index * Layout.pairBytes
            let key = Self.text(
                bytes, at: pair + Layout.key, length: bytes.word(at: pair + Layout.keyLength), limit: Layout.keyLimit)
            let value = Self.text(
                bytes, at: pair + Layout.value, length: bytes.word(at: pair + Layout.valueLength),
                limit: Layout.valueLimit)
            if !key.isEmpty { labels.append(Label(key: key, value: .text(value))) }
        }
        guard !labels.isEmpty else { return nil }
        self.init(labels + Self.further(bytes.word(at: Layout.count)))
    }

    /// Of a living program's memory, likewise.
    ///
    /// - Parameters:
    ///   - words: reads as many words at an address; nil where there are none.
    ///   - bytes: likewise bytes.
    init?(
        goSetAt address: UInt64, words: (_ count: Int, _ address: UInt64) -> [UInt64]?,
        bytes: (_ count: Int, _ address: UInt64) -> [UInt8]?
    ) {
        guard let list = words(2, address) else { return nil }
        let count = min(Int(clamping: list[1]), GoLabelLayout.pairLimit)
        guard count > 0, let pairs = words(4 * count, list[0]) else { return nil }
        func text(_ address: UInt64, _ length: UInt64, limit: Int) -> String? {
            let count = Int(min(length, UInt64(limit)))
            return count == 0 ? "" : bytes(count, address).map { Self.text($0, length: length, limit: limit) }
        }
        let labels = (0..<count).compactMap { index -> Label? in
            let pair = Array(pairs[4 * index..<4 * index + 4])
            guard let key = text(pair[0], pair[1], limit: GoLabelLayout.keyLimit), !key.isEmpty,
                let value = text(pair[2], pair[3], limit: GoLabelLayout.valueLimit)
            else { return nil }
            return Label(key: key, value: .text(value))
        }
        guard !labels.isEmpty else { return nil }
        self.init(labels + Self.further(list[1]))
    }

    private static func text(_ bytes: RawSpan, at place: Int, length: UInt64, limit: Int) -> String {
        let count = Int(min(length, UInt64(limit)))
        // Safe: within the note, whose size was checked, and every bit pattern is a byte.
        let text = (place..<place + count).map { unsafe bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
        return Self.text(text, length: length, limit: limit)
    }

    private static func text(_ text: [UInt8], length: UInt64, limit: Int) -> String {
        guard length > UInt64(limit) else { return String(decoding: text, as: UTF8.self) }
        // Not in the middle of a character.
        let last = text.lastIndex { $0 & 0xC0 != 0x80 } ?? 0
        return String(decoding: text[..<last], as: UTF8.self) + cutMark
    }
}
