import Profiles

/// Our own JSON, of every version.
enum OwnProfileReader {
    static let name = "Flamebox"

    static func read(_ bytes: [UInt8], _ limits: DecodingLimits) throws(ReadingFailure) -> ReadProfile {
        do throws(FormatError) {
            return ReadProfile(format: name, profile: try ProfileJSON.decode(bytes, limits: limits))
        } catch { throw ReadingFailure(error, format: name) }
    }
}
