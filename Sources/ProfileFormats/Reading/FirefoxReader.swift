import Profiles

/// What the Firefox Profiler opens: its processed format of every version that is JSON, with tables of each thread or
/// shared ones, and the Gecko format that the browser and perf's and samply's converters write.
enum FirefoxReader {
    static let name = "Firefox Profiler"

    static func recognizes(_ content: ContentSigns) -> Bool { content.has("meta", "threads") }

    static func read(_ bytes: [UInt8], _ limits: DecodingLimits) throws(ReadingFailure) -> ReadProfile {
        var document = FirefoxDocument(limits)
        try document.read(JSONScanner(bytes, format: name, limits: limits))
        return try document.finished()
    }
}

private struct FirefoxDocument {
    private static let processes = 1024

    private let limits: DecodingLimits
    private var builder: FirefoxSamples
    private var meta = FirefoxMeta()
    private var libraries: [String] = []
    private var shared: FirefoxTables?
    private var threadLists: [Int] = []

    init(_ limits: DecodingLimits) {
        self.limits = limits
        builder = FirefoxSamples(limits)
    }

    /// Gecko's have profiles of further processes inside.
    mutating func read(_ scanner: JSONScanner) throws(ReadingFailure) {
        var whole = scanner
        var nested = try readProcess(&whole)
        try whole.end()
        try readThreads(scanner)
        var count = 0
        while let place = nested.popLast() {
            var list = scanner.at(place)
            try list.array { (scanner) throws(ReadingFailure) in
                count += 1
                guard count <= Self.processes else { throw .tooLarge(what: "processes", limit: Self.processes) }
                nested += try readProcess(&scanner)
                try readThreads(scanner)
            }
        }
    }

    /// Returns where lists of further processes are.
    private mutating func readProcess(_ scanner: inout JSONScanner) throws(ReadingFailure) -> [Int] {
        var nested: [Int] = []
        meta = FirefoxMeta()
        shared = nil
        threadLists = []
        try scanner.object { (scanner, name) throws(ReadingFailure) in
            switch name {
            case "meta": try meta.read(&scanner)
            case "libs": libraries = try FirefoxMeta.libraries(&scanner)
            case "shared":
                var tables = FirefoxTables()
                try scanner.object { (scanner, name) throws(ReadingFailure) in try tables.read(name, &scanner, limits) }
                shared = tables
            case "threads":
                threadLists.append(scanner.offset)
                try scanner.skip()
            case "processes":
                nested.append(scanner.offset)
                try scanner.skip()
            default: try scanner.skip()
            }
        }
        return nested
    }

    private mutating func readThreads(_ scanner: JSONScanner) throws(ReadingFailure) {
        if shared != nil { builder.begin(shared: true) }
        for place in threadLists {
            var list = scanner.at(place)
            try list.array { (scanner) throws(ReadingFailure) in
                let thread = try FirefoxThread(&scanner, limits)
                try builder.append(thread, shared, meta, libraries)
            }
        }
    }

    func finished() throws(ReadingFailure) -> ReadProfile { try builder.finished() }
}

/// What a profile says of itself.
struct FirefoxMeta {
    private(set) var categories: [String] = []
    private(set) var startTimeMs = 0.0
    /// How many nanoseconds a unit of `threadCPUDelta` is; nil where it is no time.
    private(set) var cpuDeltaNs: Double?

    mutating func read(_ scanner: inout JSONScanner) throws(ReadingFailure) {
        var (categories, start, unit) = ([String](), 0.0, "")
        try scanner.object { (scanner, name) throws(ReadingFailure) in
            switch name {
            case "categories":
                try scanner.array { (scanner) throws(ReadingFailure) in
                    var category = ""
                    try scanner.object { (scanner, name) throws(ReadingFailure) in
                        if name == "name" { category = try scanner.text() } else { try scanner.skip() }
                    }
                    if categories.count < 1024 { categories.append(category) }
                }
            case "startTime": start = try scanner.number() ?? 0
            case "sampleUnits":
                guard scanner.isObjectNext() else { return try scanner.skip() }
                try scanner.object { (scanner, name) throws(ReadingFailure) in
                    if name == "threadCPUDelta" { unit = try scanner.text() } else { try scanner.skip() }
                }
            default: try scanner.skip()
            }
        }
        self.categories = categories
        startTimeMs = start
        cpuDeltaNs = ["ns": 1, "µs": 1000, "us": 1000, "ms": 1e6][unit]
    }

    /// Names of the libraries, by their paths where there are any.
    static func libraries(_ scanner: inout JSONScanner) throws(ReadingFailure) -> [String] {
        var libraries: [String] = []
        try scanner.array { (scanner) throws(ReadingFailure) in
            var (name, path) = ("", "")
            try scanner.object { (scanner, member) throws(ReadingFailure) in
                switch member {
                case "name": name = try scanner.text()
                case "path": path = try scanner.text()
                default: try scanner.skip()
                }
            }
            libraries.append(path.isEmpty ? name : path)
        }
        return libraries
    }

    /// Nil where the category says nothing.
    func category(_ index: Int?) -> Function.Category? {
        guard let index, categories.indices.contains(index) else { return nil }
        switch categories[index] {
        case "Kernel": return .kernel
        case "Your code": return .yourCode
        case "Standard library": return .standardLibrary
        case "Runtime": return .runtime
        case "C library": return .cLibrary
        case "Unknown": return .unknown
        default: return nil
        }
    }
}
