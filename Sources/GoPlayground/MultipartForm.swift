/// `multipart/form-data` (RFC 7578): the values that are no files. Reads as much as there is.
struct MultipartForm {
    private static let newLine = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    private(set) var values: [FormValues.Pair] = []

    init(_ body: [UInt8], boundary: [UInt8]) {
        let delimiter = Array("--".utf8) + boundary
        var isInside = false
        var part: [UInt8] = []
        var rest = body[...]
        var partCount = 0
        while !rest.isEmpty {
            let end = rest.firstIndex(of: Self.newLine).map { $0 + 1 } ?? rest.endIndex
            let line = rest[..<end]
            rest = rest[end...]
            guard let isLast = Self.isDelimiter(line, delimiter) else {
                if isInside { part += line }
                continue
            }
            if isInside, let value = Self.value(in: part) { values.append(value) }
            partCount += 1
            guard !isLast, partCount <= PlaygroundBounds.formParts else { return }
            isInside = true
            part = []
        }
    }

    /// Whether a line ends all parts; nil where it ends none.
    private static func isDelimiter(_ line: ArraySlice<UInt8>, _ delimiter: [UInt8]) -> Bool? {
        guard line.starts(with: delimiter) else { return nil }
        var tail = line.dropFirst(delimiter.count)
        let isLast = tail.starts(with: "--".utf8)
        if isLast { tail = tail.dropFirst(2) }
        return tail.allSatisfy(TextArchive.isBlank) ? isLast : nil
    }

    /// Of a part: its head, an empty line, and the content with the line's end that belongs to the next delimiter.
    private static func value(in part: [UInt8]) -> FormValues.Pair? {
        var rest = part[...]
        var name: [UInt8]?
        while let end = rest.firstIndex(of: newLine) {
            var line = rest[..<end]
            rest = rest[(end + 1)...]
            if line.last == carriageReturn { line = line.dropLast() }
            guard !line.isEmpty else { return name.map { ($0, withoutLineEnd(rest)) } }
            if let disposition = Disposition(line) { name = disposition.isFile ? nil : disposition.name }
        }
        return nil
    }

    private static func withoutLineEnd(_ content: ArraySlice<UInt8>) -> [UInt8] {
        guard content.last == newLine else { return Array(content) }
        let content = content.dropLast()
        return Array(content.last == carriageReturn ? content.dropLast() : content)
    }

    /// `Content-Disposition: form-data; name="body"`.
    private struct Disposition {
        var name: [UInt8]?
        var isFile = false

        init?(_ line: ArraySlice<UInt8>) {
            let field = Array("content-disposition:".utf8)
            guard line.prefix(field.count).map({ $0 | 0x20 }).elementsEqual(field.map { $0 | 0x20 }) else {
                return nil
            }
            var rest = line.dropFirst(field.count)
            while let semicolon = rest.firstIndex(of: UInt8(ascii: ";")) {
                rest = rest[(semicolon + 1)...].drop(while: TextArchive.isBlank)
                guard let equals = rest.firstIndex(of: UInt8(ascii: "=")) else { return }
                let key = String(decoding: rest[..<equals], as: UTF8.self).lowercased()
                rest = rest[(equals + 1)...]
                let value = Self.value(&rest)
                if key == "name" { name = value }
                if key == "filename" || key == "filename*" { isFile = true }
            }
        }

        /// In quotes, with backslashes before what is no end, or up to a semicolon.
        private static func value(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
            guard rest.first == UInt8(ascii: "\"") else {
                let value = rest.prefix { $0 != UInt8(ascii: ";") }
                rest = rest.dropFirst(value.count)
                return Array(value)
            }
            rest = rest.dropFirst()
            var value: [UInt8] = []
            while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
                if byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() {
                    value.append(escaped)
                } else {
                    value.append(byte)
                }
            }
            return value
        }
    }
}
