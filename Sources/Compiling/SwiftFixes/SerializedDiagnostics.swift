/// What `swift-frontend -serialize-diagnostics-path` writes, as far as it tells how to mend something. Pure; any bytes are
/// accepted. The format is clang's (`clang/Frontend/SerializedDiagnostics.h`), in LLVM's container of bits.
struct SerializedDiagnostics {
    struct Location: Equatable {
        /// As the compiler was told it; a `#sourceLocation` moves it, and line and column, but not the offset.
        let file: String
        let line: Int
        let column: Int
        /// In bytes from the file's beginning.
        let offset: Int
    }

    struct Edit: Equatable {
        let from: Location
        /// Excluded.
        let to: Location
        let text: String
    }

    struct Message: Equatable {
        let severity: UInt64
        /// Nil where it belongs to no place.
        let location: Location?
        let text: String
        var edits: [Edit] = []
    }

    private static let mark = Array("DIAG".utf8)
    private static let diagnosticBlock: UInt64 = 9

    private enum Code {
        static let message: UInt64 = 2
        static let fileName: UInt64 = 6
        static let edit: UInt64 = 7
    }

    /// In the order in which the compiler spoke, notes after what they belong to.
    private(set) var messages: [Message] = []

    init(_ bytes: ArraySlice<UInt8>) throws(Bitstream.Malformed) {
        guard bytes.starts(with: Self.mark) else { throw Bitstream.Malformed() }
        var stream = Bitstream(bytes.dropFirst(Self.mark.count))
        var files: [UInt64: String] = [:]
        /// Of each block around: which message it is of, once that was read.
        var open: [Int?] = []
        while let step = try stream.next() {
            switch step {
            case .entered(let block): open.append(block == Self.diagnosticBlock ? nil : open.last ?? nil)
            case .left: open.removeLast()
            case .record(let record):
                let text = String(decoding: record.blob, as: UTF8.self)
                switch record.code {
                case Code.fileName where !record.fields.isEmpty: files[record.fields[0]] = text
                case Code.message where record.fields.count >= 5 && !open.isEmpty:
                    open[open.count - 1] = messages.count
                    messages.append(
                        Message(
                            severity: record.fields[0], location: Self.location(record.fields[1...4], files),
                            text: text))
                case Code.edit where record.fields.count >= 8:
                    guard let message = open.last ?? nil, let from = Self.location(record.fields[0...3], files),
                        let to = Self.location(record.fields[4...7], files)
                    else { throw Bitstream.Malformed() }
                    messages[message].edits.append(Edit(from: from, to: to, text: text))
                default: break
                }
            }
        }
    }

    /// From four fields: file, line, column, offset. File 0 is none.
    private static func location(_ fields: ArraySlice<UInt64>, _ files: [UInt64: String]) -> Location? {
        let numbers = Array(fields)
        guard let file = files[numbers[0]] else { return nil }
        return Location(
            file: file, line: Int(clamping: numbers[1]), column: Int(clamping: numbers[2]),
            offset: Int(clamping: numbers[3]))
    }
}
