/// Whether text that is cut between two bytes loses half a character, as a reader sees characters: with the marks that
/// combine with a letter, and all that an emoji is made of.
package enum CharacterCut {
    /// A longer character, which only somebody who tries makes, is cut between two of its scalars.
    package static let reachBytes = 64

    /// How many bytes at the end of `before` and at the beginning of `after` are one character that the place between
    /// the two cuts. Bytes that are no UTF-8 are none of a character.
    package static func straddling(
        _ before: some BidirectionalCollection<UInt8>, _ after: some Collection<UInt8>
    ) -> (before: Int, after: Int) {
        let left = Array(before.suffix(reachBytes))
        let bytes = left + after.prefix(reachBytes)
        let scalars = scalars(of: bytes)
        let text = String(String.UnicodeScalarView(scalars.map(\.scalar)))
        var range = 0..<0
        var next = 0
        for character in text {
            let own = scalars[next..<next + character.unicodeScalars.count]
            next += own.count
            range = range.upperBound..<own.reduce(range.upperBound) { $0 + $1.byteCount }
            guard range.upperBound > left.count else { continue }
            // What fills the whole reach to one side may go on there; the edge of that may be inside a scalar.
            let isEndless =
                range.lowerBound < 4 && left.count == reachBytes
                || range.upperBound > bytes.count - 4 && bytes.count - left.count == reachBytes
            if isEndless { range = scalar(in: own, from: range.lowerBound, around: left.count) }
            return range.lowerBound < left.count
                ? (left.count - range.lowerBound, range.upperBound - left.count) : (0, 0)
        }
        return (0, 0)
    }

    private typealias Scalar = (scalar: Unicode.Scalar, byteCount: Int)

    /// The one that ends behind the place.
    private static func scalar(in scalars: ArraySlice<Scalar>, from start: Int, around place: Int) -> Range<Int> {
        var range = start..<start
        for scalar in scalars where range.upperBound <= place {
            range = range.upperBound..<range.upperBound + scalar.byteCount
        }
        return range
    }

    /// Each wrong byte as a scalar of its own that combines with nothing.
    private static func scalars(of bytes: [UInt8]) -> [Scalar] {
        var scalars: [Scalar] = []
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let encoded): scalars.append((Unicode.UTF8.decode(encoded), encoded.count))
            case .error(let length):
                for _ in 0..<length { scalars.append(("\0", 1)) }
            case .emptyInput: return scalars
            }
        }
    }
}
