package import Profiles

/// A profile as it is stored and as it travels between processes: the view's own JSON, gzip'ed.
package enum StoredProfile {
    package static func encode(_ profile: Profile) throws(Gzip.Failure) -> [UInt8] {
        try Gzip.compress(ProfileJSON.encode(profile))
    }

    /// Throws `cancelled` where the task is.
    package static func decode(_ bytes: [UInt8], limits: DecodingLimits) throws(FormatError) -> Profile {
        let json: [UInt8]
        do throws(Gzip.Failure) {
            json = try Gzip.decompress(bytes, limitBytes: limits.bytes) { !Task.isCancelled }
        } catch { throw error == .unwanted ? .cancelled : .compression(error) }
        return try ProfileJSON.decode(json, limits: limits)
    }
}
