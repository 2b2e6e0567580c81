package import Profiles

/// A profile out of foreign bytes, and what is to be said of it.
package struct ReadProfile: Equatable, Sendable {
    /// By the name that `ReadableFormat` gives it.
    package let format: String
    package var profile: Profile
    /// Sentences about what was passed over or changed: junk lines, stacks that were cut.
    package var notes: [String]

    init(format: String, profile: Profile, notes: [String] = []) {
        self.format = format
        self.profile = profile
        self.notes = notes
    }
}

extension ReadProfile {
    /// Reads a profile of any known format, gzip'ed or not, by what it contains.
    ///
    /// Memory and time are bounded by `limits`, whatever the bytes say. Throws `cancelled` where the task is.
    package static func read(_ bytes: [UInt8], limits: DecodingLimits) throws(ReadingFailure) -> ReadProfile {
        let content = try decompressed(bytes, limits: limits)
        guard content.count <= limits.bytes else { throw .tooLarge(what: "bytes", limit: limits.bytes) }
        let signs = ContentSigns(content)
        // First, since text of those would pass for folded stacks.
        if let format = UnreadableFormat.all.first(where: { $0.recognizes(signs) }) { throw .unsupported(format) }
        for format in ReadableFormat.all where format.recognizes(signs) {
            var read = try format.read(signs.bytes, limits)
            try read.settle(limits)
            return read
        }
        throw .unknown
    }

    /// All formats that are read, for a person.
    package static var formatNames: String { ReadableFormat.names }

    /// A gzip of a gzip, which `curl --compressed` and careless pipelines make, is taken apart as well.
    static func decompressed(_ bytes: [UInt8], limits: DecodingLimits) throws(ReadingFailure) -> [UInt8] {
        var content = bytes
        for _ in 0..<2 where content.starts(with: [0x1F, 0x8B]) {
            do throws(Gzip.Failure) {
                content = try Gzip.decompress(content, limitBytes: limits.bytes) { !Task.isCancelled }
            } catch { throw ReadingFailure(error) }
        }
        return content
    }

    /// What every view takes for granted: stacks of bounded depth, sums that a browser can hold.
    mutating func settle(_ limits: DecodingLimits) throws(ReadingFailure) {
        try boundDepth(limits)
        scaleDownLargeTimes()
        do throws(ProfileViolation) { try profile.checkInvariants() } catch {
            throw .unusable(format: format, problem: error.description)
        }
    }
}
