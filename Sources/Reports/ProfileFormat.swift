package import ProfileFormats
package import Profiles

/// The formats in which a profile can be had, by the end of its address: `profile.pb.gz`.
package enum ProfileFormat: String, CaseIterable, Sendable {
    case json
    case pprof = "pb.gz"
    case folded
    case speedscope = "speedscope.json"
    case flamebearer = "flamebearer.json"
    case svg
    case html

    /// For HTTP's `Content-Type`.
    package var mediaType: String {
        switch self {
        case .json, .speedscope, .flamebearer: "application/json"
        case .pprof: "application/octet-stream"
        case .folded: "text/plain; charset=utf-8"
        case .svg: "image/svg+xml"
        case .html: "text/html; charset=utf-8"
        }
    }

    /// - Parameters:
    ///   - type: The name of the type, such as `cpu`; where the profile has none such, the answer is an empty profile.
    ///   - limitBytes: Of formats that may be many times larger than the profile itself.
    ///   - title: Of formats that have one.
    package func encode(
        _ profile: Profile, type: String, timesNs: Range<UInt64>? = nil, limitBytes: Int,
        title: String = "Profile"
    ) throws(FormatError) -> [UInt8] {
        switch self {
        case .json:
            return ProfileJSON.encode(profile.selecting(type: type, timesNs: timesNs))
        case .pprof:
            do throws(Gzip.Failure) {
                return try Pprof.encode(profile, type: type, timesNs: timesNs)
            } catch { throw .compression(error) }
        case .folded:
            return try FoldedStacks.encode(profile, type: type, timesNs: timesNs, limitBytes: limitBytes)
        case .speedscope:
            return try Speedscope.encode(profile, type: type, timesNs: timesNs, limitBytes: limitBytes)
        case .flamebearer:
            return Flamebearer.encode(profile, type: type, timesNs: timesNs)
        case .svg:
            return FlameGraphSVG.encode(profile, type: type, timesNs: timesNs, style: .standalone)
        case .html:
            return ProfileHTML.encode(profile, type: type, timesNs: timesNs, title: title)
        }
    }
}
