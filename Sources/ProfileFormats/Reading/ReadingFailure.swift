/// Why bytes were not read as a profile. The sentence is meant for the person who sent them.
package enum ReadingFailure: Error, Hashable, Sendable {
    /// Where in the text or bytes, after decompression, the fault is.
    package enum Place: Hashable, Sendable {
        /// Counted from 0.
        case byte(Int)
        /// Counted from 1.
        case line(Int)
    }

    /// None of the formats that we read or know of.
    case unknown
    /// One that we know of and do not read.
    case unsupported(UnreadableFormat)
    case malformed(format: String, at: Place, problem: String)
    /// Well-formed, but no profile that can be shown.
    case unusable(format: String, problem: String)
    case tooLarge(what: String, limit: Int)
    /// Damaged or incomplete gzip data.
    case damagedCompression
    case outOfMemory
    /// Nobody waits for the result any more.
    case cancelled
}

extension ReadingFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknown:
            "This is in no profile format that is known here. Those that are: \(ReadableFormat.names)."
        case .unsupported(let format): "This looks like \(format.name), which is not read here. \(format.conversion)"
        case .malformed(let format, .byte(let offset), let problem): "\(format), byte \(offset): \(problem)"
        case .malformed(let format, .line(let line), let problem): "\(format), line \(line): \(problem)"
        case .unusable(let format, let problem): "\(format): \(problem)"
        case .tooLarge(let what, let limit): "more than \(limit) \(what)"
        case .damagedCompression: "damaged or incomplete gzip data"
        case .outOfMemory: "no memory to decompress"
        case .cancelled: "given up, because nobody waits for it"
        }
    }
}

extension ReadingFailure {
    init(_ failure: Gzip.Failure) {
        switch failure {
        case .malformed: self = .damagedCompression
        case .outOfMemory: self = .outOfMemory
        case .largerThan(let bytes): self = .tooLarge(what: "bytes when decompressed", limit: bytes)
        case .unwanted: self = .cancelled
        }
    }

    /// Of our own format's decoder, which has its own words.
    init(_ error: FormatError, format: String) {
        switch error {
        case .malformed(let expected, let offset):
            self = .malformed(format: format, at: .byte(offset), problem: "expected \(expected)")
        case .tooLarge(let what, let limit): self = .tooLarge(what: what, limit: limit)
        case .compression(let failure): self.init(failure)
        case .cancelled: self = .cancelled
        default: self = .unusable(format: format, problem: error.description)
        }
    }
}
