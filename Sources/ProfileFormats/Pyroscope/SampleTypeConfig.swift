import Profiles

/// What a client says of the types in the pprof that it sends: `sample_type_config`, JSON, an object for each type.
struct SampleTypeConfig: Equatable, Sendable {
    struct Entry: Equatable, Sendable {
        /// Nil for the type's own name.
        var shownAs: String?
        /// Whether values say how much there was at that moment.
        var isOfMoment = false
        /// Whether values count up from the program's start.
        var isCumulative = false
    }

    /// By the type's name in the pprof.
    let entries: [String: Entry]
    /// Whether types that have no entry are wanted as well.
    let isOpen: Bool

    private static let nameBytes = 128

    init(json: [UInt8], _ limits: DecodingLimits) throws(ReadingFailure) {
        var entries: [String: Entry] = [:]
        var scanner = JSONScanner(json, format: "sample_type_config", limits: limits)
        try scanner.object { (scanner, name) throws(ReadingFailure) in
            guard entries.count < DecodingLimits.types else {
                throw .tooLarge(what: "sample types", limit: DecodingLimits.types)
            }
            entries[name] = try Self.entry(&scanner)
        }
        try scanner.end()
        self.entries = entries
        isOpen = false
    }

    private static func entry(_ scanner: inout JSONScanner) throws(ReadingFailure) -> Entry {
        var entry = Entry()
        try scanner.object { (scanner, name) throws(ReadingFailure) in
            switch name {
            case "display-name":
                let shown = try scanner.text()
                if !shown.isEmpty, shown.utf8.count <= nameBytes { entry.shownAs = shown }
            case "aggregation": entry.isOfMoment = try scanner.text() == "average"
            case "cumulative": entry.isCumulative = try scanner.bool()
            default: try scanner.skip()
            }
        }
        return entry
    }

    private init(entries: [String: Entry]) {
        self.entries = entries
        isOpen = true
    }

    /// Where a client says nothing: what the first of them sent, before they could say (pyroscope v0.37).
    static let first = SampleTypeConfig(entries: [
        "inuse_objects": Entry(isOfMoment: true), "inuse_space": Entry(isOfMoment: true),
        "alloc_objects": Entry(isCumulative: true), "alloc_space": Entry(isCumulative: true),
        "goroutine": Entry(shownAs: "goroutines", isOfMoment: true),
        "contentions": Entry(shownAs: "mutex_count", isCumulative: true),
        "delay": Entry(shownAs: "mutex_duration", isCumulative: true),
    ])

    /// Of what is pushed in series: each sample is what was added since the one before, but for what there is at a moment.
    ///
    /// - Parameter metric: the series' `__name__`.
    static func ofSeries(_ metric: String) -> SampleTypeConfig {
        let prefix = metric == "block" ? "block" : "mutex"
        return SampleTypeConfig(entries: [
            "inuse_objects": Entry(isOfMoment: true), "inuse_space": Entry(isOfMoment: true),
            "goroutine": Entry(shownAs: "goroutines", isOfMoment: true),
            "goroutines": Entry(isOfMoment: true), "live": Entry(isOfMoment: true),
            "contentions": Entry(shownAs: "\(prefix)_count"), "delay": Entry(shownAs: "\(prefix)_duration"),
        ])
    }
}
