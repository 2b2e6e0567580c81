package import Profiles

/// Why bytes are not a profile. The sentence is meant for the person who sent them.
package enum FormatError: Error, Hashable, Sendable {
    case malformed(expected: String, offset: Int)
    case unsupportedVersion(Int)
    case tooLarge(what: String, limit: Int)
    case unequalColumns(table: String)
    case indexOutOfRange(table: String, row: Int)
    case duplicateStack(row: Int)
    case invalid(ProfileViolation)
    case compression(Gzip.Failure)
    /// Nobody waits for the result any more.
    case cancelled
}

extension FormatError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformed(let expected, let offset): "byte \(offset): expected \(expected)"
        case .unsupportedVersion(let version): "format version \(version) is not understood"
        case .tooLarge(let what, let limit): "more than \(limit) \(what)"
        case .unequalColumns(let table): "the columns of \(table) differ in length"
        case .indexOutOfRange(let table, let row): "row \(row) of \(table) names something that is not there"
        case .duplicateStack(let row): "stack \(row) is there twice"
        case .invalid(let violation): violation.description
        case .compression(.largerThan(let bytes)): "more than \(bytes) bytes when decompressed"
        case .compression(.malformed): "damaged or incomplete gzip data"
        case .cancelled, .compression(.unwanted): "given up, because nobody waits for it"
        case .compression(.outOfMemory): "no memory to decompress"
        }
    }
}

/// How much of a profile a decoder takes before it refuses the rest.
package struct DecodingLimits: Hashable, Sendable {
    /// Of JSON, after decompression.
    package let bytes: Int
    /// Of all sets together; a sample of several types counts as often as it has values.
    package let samples: Int
    /// Of each table: strings, modules, functions, frames, stacks, threads, processes, labels, marks.
    package let rows: Int
    /// Of one string.
    package let stringBytes: Int
    /// Frames of one stack, inlined ones included.
    package let depth: Int
    /// Sets in a profile, and types in a set: more than any profiler has.
    static let sets = 256
    static let types = 64

    package init(bytes: Int, samples: Int, rows: Int, stringBytes: Int, depth: Int) {
        self.bytes = bytes
        self.samples = samples
        self.rows = rows
        self.stringBytes = stringBytes
        self.depth = depth
    }
}
