/// What is asked of a program: the profiles of Go's `net/http/pprof`.
enum PulledKind: String, CaseIterable, Sendable {
    case cpu, allocs, mutex, block
    // Of a moment: at the end.
    case heap, goroutine

    var isOfMoment: Bool { self == .heap || self == .goroutine }

    /// Those that count up since the program's start are asked for what was added meanwhile (Go 1.17 and later).
    func query(seconds: Int) -> String {
        switch self {
        case .cpu: "profile?seconds=\(seconds)"
        case .allocs, .mutex, .block: "\(rawValue)?seconds=\(seconds)"
        case .heap, .goroutine: rawValue
        }
    }

    /// What of it is kept, by the names that it has with us.
    var types: [(theirs: String, ours: String)] {
        switch self {
        case .cpu: [("cpu", "cpu")]
        case .allocs: [("alloc_objects", "alloc_objects"), ("alloc_space", "alloc_space")]
        case .heap: [("inuse_objects", "inuse_objects"), ("inuse_space", "inuse_space")]
        case .mutex: [("contentions", "mutex_count"), ("delay", "mutex_duration")]
        case .block: [("contentions", "block_count"), ("delay", "block_duration")]
        case .goroutine: [("goroutine", "goroutines")]
        }
    }
}
