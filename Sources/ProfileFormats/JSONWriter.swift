/// Writes compact JSON by hand: a profile is columns of integers, and a general encoder would spend most of its time on
/// boxes. `<` is written as an escape, so that the text is inert wherever it is put into a page.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []

    mutating func object(_ name: StaticString? = nil, _ body: (inout JSONWriter) -> Void) {
        begin(name, UInt8(ascii: "{"))
        body(&self)
        bytes.append(UInt8(ascii: "}"))
    }

    mutating func array(_ name: StaticString? = nil, _ body: (inout JSONWriter) -> Void) {
        begin(name, UInt8(ascii: "["))
        body(&self)
        bytes.append(UInt8(ascii: "]"))
    }

    /// For what is nested as deep as a program likes, where `object` would recurse.
    mutating func beginObject(_ name: StaticString? = nil) { begin(name, UInt8(ascii: "{")) }
    mutating func endObject() { bytes.append(UInt8(ascii: "}")) }
    mutating func beginArray(_ name: StaticString? = nil) { begin(name, UInt8(ascii: "[")) }
    mutating func endArray() { bytes.append(UInt8(ascii: "]")) }

    mutating func field(_ name: StaticString, _ value: Bool) {
        self.name(name)
        bytes += (value ? "true" : "false").utf8
    }

    mutating func decimals(_ name: StaticString, _ values: some Sequence<Double>) {
        array(name) { array in
            for value in values {
                array.separate()
                array.bytes += (value.isFinite ? value : 0).description.utf8
            }
        }
    }

    mutating func nullElement() {
        separate()
        bytes += "null".utf8
    }

    mutating func falseElement() {
        separate()
        bytes += "false".utf8
    }

    mutating func field(_ name: StaticString, _ value: Int) {
        self.name(name)
        append(Int64(value))
    }

    /// Numbers that JSON cannot say, infinities and "not a number", become 0.
    mutating func field(_ name: StaticString, _ value: Double) {
        self.name(name)
        bytes += (value.isFinite ? value : 0).description.utf8
    }

    mutating func field(_ name: StaticString, _ value: String) {
        self.name(name)
        quote(value)
    }

    mutating func null(_ name: StaticString) {
        self.name(name)
        bytes += "null".utf8
    }

    mutating func field(_ name: StaticString, _ values: some Sequence<some FixedWidthInteger>) {
        array(name) { $0.elements(values) }
    }

    mutating func field(_ name: StaticString, _ values: some Sequence<String>) {
        array(name) { array in
            for value in values { array.element(value) }
        }
    }

    mutating func elements(_ values: some Sequence<some FixedWidthInteger>) {
        for value in values {
            separate()
            append(Int64(truncatingIfNeeded: value))
        }
    }

    mutating func element(_ value: String) {
        separate()
        quote(value)
    }

    private mutating func begin(_ name: StaticString?, _ bracket: UInt8) {
        if let name { self.name(name) } else { separate() }
        bytes.append(bracket)
    }

    private mutating func name(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes += $0 }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func separate() {
        switch bytes.last {
        case nil, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"): break
        default: bytes.append(UInt8(ascii: ","))
        }
    }

    private mutating func append(_ value: Int64) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = value.magnitude
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var first = digits.count
        repeat {
            first -= 1
            digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        for index in first..<digits.count { bytes.append(digits[index]) }
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "<"), 0..<0x20, 0x7F: bytes += escape(byte)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private func escape(_ byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
}
