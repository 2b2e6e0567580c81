/// The values of a request's form, out of its address and its body, in the order that Go's `FormValue` has them: of a body
/// that is encoded like an address, then of the address, then of a body in parts. What cannot be read is passed over.
struct FormValues {
    typealias Pair = (name: [UInt8], value: [UInt8])

    private let pairs: [Pair]
    /// Whether the body was read as a form, or was meant to be.
    let hasTakenBody: Bool

    init(of message: PlaygroundMessage) {
        let type = MediaTypeField(message.contentType ?? "")
        let isEncoded =
            ["POST", "PUT", "PATCH"].contains(message.method) && type.name == "application/x-www-form-urlencoded"
        var pairs = isEncoded ? Self.decode(message.body[...]) : []
        pairs += Self.decode(Array(message.query.utf8)[...])
        let boundary = type.name == "multipart/form-data" ? type.boundary : nil
        if let boundary { pairs += MultipartForm(message.body, boundary: boundary).values }
        self.pairs = pairs
        hasTakenBody = isEncoded || boundary != nil
    }

    /// Empty where there is none.
    func first(_ name: String) -> [UInt8] {
        pairs.first { $0.name.elementsEqual(name.utf8) }?.value ?? []
    }

    /// `application/x-www-form-urlencoded`; pairs that are not encoded rightly are left out.
    private static func decode(_ bytes: ArraySlice<UInt8>) -> [Pair] {
        bytes.split(separator: UInt8(ascii: "&")).compactMap { pair in
            guard !pair.contains(UInt8(ascii: ";")) else { return nil }
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = unescaped(parts[0]), let value = unescaped(parts.count == 2 ? parts[1] : []) else {
                return nil
            }
            return (name, value)
        }
    }

    private static func unescaped(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var rest = bytes
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                    return nil
                }
                decoded.append(high << 4 | low)
            default: decoded.append(byte)
            }
        }
        return decoded
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map { UInt8($0) }
    }
}

/// A `Content-Type` field, as far as forms need it.
struct MediaTypeField {
    /// Lowercase, without what follows it.
    let name: String
    /// Between parts; nil where there is none.
    let boundary: [UInt8]?

    private static let longestBoundary = 70

    init(_ field: String) {
        let pieces = field.utf8.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
        name = Self.trimmed(pieces[0]).lowercased()
        var boundary: [UInt8]?
        for piece in pieces.dropFirst() {
            let sides = piece.split(separator: UInt8(ascii: "="), maxSplits: 1)
            guard sides.count == 2, Self.trimmed(sides[0]).lowercased() == "boundary" else { continue }
            var value = Self.trimmed(sides[1]).utf8[...]
            if value.first == UInt8(ascii: "\""), value.count > 1, value.last == UInt8(ascii: "\"") {
                value = value.dropFirst().dropLast()
            }
            if (1...Self.longestBoundary).contains(value.count) { boundary = Array(value) }
        }
        self.boundary = boundary
    }

    private static func trimmed(_ text: Substring.UTF8View) -> String {
        let front = text.drop(while: TextArchive.isBlank)
        guard let last = front.lastIndex(where: { !TextArchive.isBlank($0) }) else { return "" }
        return String(decoding: front[...last], as: UTF8.self)
    }
}
