package import ProfileFormats
package import Profiles
package import Runs

/// The formats in which a profile can be had, by the end of its address: `profile.pb.gz`.
package enum ProfileFormat: String, CaseIterable, Sendable {
    case json
    case pprof = "pb.gz"
    case folded
    case speedscope = "speedscope.json"
    case flamebearer = "flamebearer.json"
    case firefox = "firefox.json"
    case otlp = "otlp.pb"
    case cpuProfile = "cpuprofile"
    case nestedTree = "d3.json"
    case csv
    case svg
    case html

    /// The format that a file's name ends in, `a.pb.gz` and `a.speedscope.json`; the longest that fits. Nil for none.
    package init?(endOf name: String) {
        let others: [String: ProfileFormat] = ["pprof": .pprof, "collapsed": .folded, "txt": .folded]
        let fitting = Self.allCases.map { ($0.rawValue, $0) } + others.map { ($0.key, $0.value) }
        let found = fitting.filter { name.hasSuffix("." + $0.0) }.max { $0.0.utf8.count < $1.0.utf8.count }
        guard let found else { return nil }
        self = found.1
    }

    /// For HTTP's `Content-Type`.
    package var mediaType: String {
        switch self {
        case .json, .speedscope, .flamebearer, .firefox, .cpuProfile, .nestedTree: "application/json"
        case .pprof, .otlp: "application/octet-stream"
        case .csv: "text/csv; charset=utf-8"
        case .folded: "text/plain; charset=utf-8"
        case .svg: "image/svg+xml"
        case .html: "text/html; charset=utf-8"
        }
    }

    /// - Parameters:
    ///   - selection: Where the profile has no such type, the answer is an empty profile. Formats that hold several
    ///     types at once (pprof) hold all of the set's.
    ///   - limitBytes: Of formats that may be many times larger than the profile itself.
    ///   - title: Of formats that have one.
    ///   - tests: How the tests ended that the profile is of, for formats that are read by people.
    package func encode(
        _ profile: Profile, _ selection: ProfileSelection, limitBytes: Int, title: String = "Profile",
        tests: TestReport? = nil
    ) throws(FormatError) -> [UInt8] {
        switch self {
        case .json:
            return ProfileJSON.encode(profile.selecting(selection))
        case .pprof:
            do throws(Gzip.Failure) {
                return try Pprof.encode(profile, selection)
            } catch { throw .compression(error) }
        case .folded:
            return try FoldedStacks.encode(profile, selection, limitBytes: limitBytes)
        case .speedscope:
            return try Speedscope.encode(profile, selection, limitBytes: limitBytes)
        case .flamebearer:
            return Flamebearer.encode(profile, selection)
        case .firefox:
            return try FirefoxProfile.encode(profile, selection, limitBytes: limitBytes)
        case .otlp:
            return try OTLP.encode(profile, selection, limitBytes: limitBytes)
        case .cpuProfile:
            return try CpuProfile.encode(profile, selection, limitBytes: limitBytes)
        case .nestedTree:
            return NestedTree.encode(profile, selection)
        case .csv:
            return try TopCSV.encode(profile, selection, limitBytes: limitBytes)
        case .svg:
            return FlameGraphSVG.encode(profile, selection, style: .standalone)
        case .html:
            return ProfileHTML.encode(profile, selection, title: title, tests: tests)
        }
    }
}
