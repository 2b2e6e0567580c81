package import Reports

/// What a recording's files may be, by the words of `--format`.
package enum ResultFormat: Hashable, Sendable {
    /// One page a profile type, and the page that shows them together.
    case html
    case pprof
    case other(ProfileFormat)

    /// Nil for a word that is none. Those that `pyroscope adhoc` took are among them.
    package init?(_ word: String) {
        switch word {
        case "html": self = .html
        case "pprof", "pb.gz": self = .pprof
        case "collapsed": self = .other(.folded)
        default:
            let known = ProfileFormat.allCases.first { $0.rawValue == word || $0.rawValue == "\(word).json" }
            guard let known else { return nil }
            self = .other(known)
        }
    }

    package static let words = ["html", "pprof", "folded", "json", "speedscope", "flamebearer", "svg"]
}
