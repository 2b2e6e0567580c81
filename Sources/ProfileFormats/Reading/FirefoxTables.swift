import Profiles

/// Stacks, frames, functions and texts, of one thread or shared by all.
struct FirefoxTables {
    private(set) var stacks: JSONTable?
    private(set) var frames: JSONTable?
    private(set) var functions: JSONTable?
    private(set) var resources: JSONTable?
    private(set) var sources: JSONTable?
    private(set) var texts: [String] = []

    /// Takes the table of that name, or passes over it.
    mutating func read(_ name: String, _ scanner: inout JSONScanner, _ limits: DecodingLimits) throws(ReadingFailure) {
        func table(_ wanted: Set<String>) throws(ReadingFailure) -> JSONTable {
            try JSONTable(&scanner, wanted: wanted, limit: limits.rows)
        }
        switch name {
        case "stackTable": stacks = try table(["prefix", "prefixOffset", "frame"])
        case "frameTable":
            frames = try table(["func", "line", "location", "category", "inlineDepth", "lib"])
        case "funcTable": functions = try table(["name", "fileName", "source", "lineNumber", "resource"])
        case "resourceTable": resources = try table(["lib"])
        case "sources": sources = try table(["filename"])
        case "stringArray", "stringTable": texts = try scanner.texts()
        default: try scanner.skip()
        }
    }

    func text(_ index: Int?) -> String {
        guard let index, texts.indices.contains(index) else { return "" }
        return texts[index]
    }
}

/// A thread's tables, and its samples.
struct FirefoxThread {
    private(set) var tables = FirefoxTables()
    private(set) var name = ""
    private(set) var processName = ""
    private(set) var tid: Int32 = 0
    private(set) var pid: Int32?
    private(set) var samples: JSONTable?
    private(set) var weightType = "samples"
    private(set) var allocations: JSONTable?

    init(_ scanner: inout JSONScanner, _ limits: DecodingLimits) throws(ReadingFailure) {
        var thread = Self()
        try scanner.object { (scanner, name) throws(ReadingFailure) in
            switch name {
            case "name": thread.name = try scanner.text()
            case "processName": thread.processName = try scanner.text()
            case "tid": thread.tid = try Self.identifier(&scanner) ?? 0
            case "pid": thread.pid = try Self.identifier(&scanner)
            case "samples":
                let place = scanner.offset
                thread.samples = try JSONTable(&scanner, wanted: Self.sampleColumns, limit: limits.samples)
                thread.weightType = try Self.weightType(scanner.at(place))
            case "nativeAllocations", "jsAllocations":
                let allocations = try JSONTable(&scanner, wanted: Self.sampleColumns, limit: limits.samples)
                if allocations.count("stack") > 0 { thread.allocations = allocations }
            default: try thread.tables.read(name, &scanner, limits)
            }
        }
        self = thread
    }

    private init() {}

    private static let sampleColumns: Set<String> = ["stack", "time", "timeDeltas", "weight", "threadCPUDelta"]

    /// Firefox's are numbers, or numbers in strings, `1234.1` among them.
    private static func identifier(_ scanner: inout JSONScanner) throws(ReadingFailure) -> Int32? {
        guard scanner.isStringNext() else { return try scanner.integer() }
        return Int32(try scanner.text().prefix { $0 != "." })
    }

    private static func weightType(_ scanner: JSONScanner) throws(ReadingFailure) -> String {
        var scanner = scanner
        var type = ""
        if scanner.takeNull() { return "samples" }
        try scanner.object { (scanner, name) throws(ReadingFailure) in
            if name == "weightType" { type = try scanner.text() } else { try scanner.skip() }
        }
        return type.isEmpty ? "samples" : type
    }
}
