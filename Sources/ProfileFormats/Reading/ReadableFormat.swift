import Profiles

/// A format that is read. A new one is a file with its reader and a line in `all`.
struct ReadableFormat: Sendable {
    /// As its users call it.
    let name: String
    let recognizes: @Sendable (ContentSigns) -> Bool
    let read: @Sendable (_ bytes: [UInt8], _ limits: DecodingLimits) throws(ReadingFailure) -> ReadProfile

    /// The first that recognizes the content reads it, so the choosy ones come first.
    static let all: [ReadableFormat] = [
        ReadableFormat(
            name: OwnProfileReader.name, recognizes: { $0.has("version", "strings", "stacks") },
            read: OwnProfileReader.read),
        ReadableFormat(
            name: SpeedscopeReader.name, recognizes: SpeedscopeReader.recognizes, read: SpeedscopeReader.read),
        ReadableFormat(
            name: FlamebearerReader.name, recognizes: FlamebearerReader.recognizes, read: FlamebearerReader.read),
        ReadableFormat(name: FirefoxReader.name, recognizes: FirefoxReader.recognizes, read: FirefoxReader.read),
        ReadableFormat(
            name: CpuProfileReader.name, recognizes: CpuProfileReader.recognizes, read: CpuProfileReader.read),
        ReadableFormat(
            name: NestedTreeReader.name, recognizes: NestedTreeReader.recognizes, read: NestedTreeReader.read),
        ReadableFormat(name: OTLPReader.name, recognizes: OTLPReader.recognizes, read: OTLPReader.read),
        ReadableFormat(
            name: PprofReader.name, recognizes: { PprofReader.recognizes($0.bytes) }, read: PprofReader.read),
        ReadableFormat(
            name: PerfScriptReader.name, recognizes: PerfScriptReader.recognizes, read: PerfScriptReader.read),
        ReadableFormat(name: FoldedReader.name, recognizes: FoldedReader.recognizes, read: FoldedReader.read),
    ]

    /// For a person to read.
    static var names: String { all.map(\.name).joined(separator: ", ") }
}

/// A format that is known by its first bytes and not read.
package struct UnreadableFormat: Hashable, Sendable {
    package let name: String
    /// A sentence with the command that makes something readable of it.
    package let conversion: String
    /// Any of them at the very beginning.
    private let beginnings: [[UInt8]]

    func recognizes(_ content: ContentSigns) -> Bool {
        beginnings.contains { content.bytes.starts(with: $0) }
    }

    private init(_ name: String, beginnings: [String], conversion: String) {
        self.init(name, bytes: beginnings.map { Array($0.utf8) }, conversion: conversion)
    }

    private init(_ name: String, bytes: [[UInt8]], conversion: String) {
        self.name = name
        self.conversion = conversion
        beginnings = bytes
    }

    static let javaFlightRecorder = UnreadableFormat(
        "a recording of Java Flight Recorder (JFR)", beginnings: ["FLR\0"],
        conversion: "async-profiler's `jfrconv --pprof recording.jfr profile.pb.gz` converts it.")

    static let all: [UnreadableFormat] = [
        javaFlightRecorder,
        UnreadableFormat(
            "perf.data", beginnings: ["PERFILE2", "2ELIFREP", "PERFFILE"],
            conversion: "`perf script -i perf.data > profile.txt` converts it, on the machine where it was recorded."),
        UnreadableFormat(
            "a legacy CPU profile of gperftools",
            bytes: [[0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]],
            conversion: "`pprof -proto PROGRAM profile > profile.pb.gz` converts it."),
        UnreadableFormat(
            "a legacy heap or contention profile of gperftools or Go",
            beginnings: [
                "heap profile:", "heapz v2", "heap_v2/", "--- contention", "--- mutex", "--- contentionz", "--- growth",
                "growthz profile:", "--- threadz", "goroutine profile:", "threadcreate profile:",
            ],
            conversion:
                "`pprof -proto PROGRAM profile > profile.pb.gz` converts it; Go's own come in pprof without `?debug=1`."
        ),
        UnreadableFormat(
            "a profile report of GHC (.prof)",
            beginnings: ["\tTime and Allocation Profiling Report", "Time and Allocation Profiling Report"],
            conversion:
                "`ghc-prof-flamegraph --stdout program.prof > profile.folded` converts it; `+RTS -pj` and speedscope's importer do too."
        ),
        UnreadableFormat(
            "an event log of GHC", beginnings: ["hdrb"],
            conversion: "`hs-speedscope program.eventlog` converts it."),
        UnreadableFormat(
            "a profile of callgrind or cachegrind",
            beginnings: [
                "# callgrind format", "version: 1\ncreator: callgrind", "version: 1\ncreator: xdebug",
                "desc: I1 cache:",
            ],
            conversion: "It holds calls and no stacks; `gprof2dot -f callgrind` draws it."),
        UnreadableFormat(
            "gmon.out of gprof", beginnings: ["gmon"],
            conversion: "It holds calls and no stacks; `gprof PROGRAM gmon.out` prints it."),
        UnreadableFormat(
            "a capture of memray, or other data compressed by LZ4",
            bytes: [[0x04, 0x22, 0x4D, 0x18], Array("memray\0".utf8)],
            conversion: "`memray transform speedscope capture.bin` converts it."),
        UnreadableFormat(
            "a table of memray", beginnings: ["allocator,num_allocations,"],
            conversion: "`memray transform speedscope capture.bin` makes a profile of the same capture."),
        UnreadableFormat(
            "a trace of Chrome's trace events",
            beginnings: [
                #"{"traceEvents""#, #"[{"args":"#, #"[{"cat":"#, #"[{"name":"#, #"[{"ph":"#, #"[{"pid":"#,
            ],
            conversion: "It is a log of calls; py-spy writes a profile instead with `--format speedscope`."),
        UnreadableFormat(
            "a picture (SVG)",
            beginnings: ["<svg", #"<?xml version="1.0" standalone="no"?><!DOCTYPE svg"#],
            conversion: "Its numbers are rounded; keep what it was drawn from, as `py-spy record --format raw` does."),
        UnreadableFormat(
            "an execution trace of Go", beginnings: ["go 1."],
            conversion:
                "`go tool trace -pprof=sync trace.out > profile.pb.gz` makes a pprof of it (also net, syscall, sched)."),
        UnreadableFormat(
            "a .nettrace of .NET", beginnings: ["Nettrace"],
            conversion: "`dotnet-trace convert --format Speedscope trace.nettrace` converts it."),
        UnreadableFormat(
            "a trace of Tracy", beginnings: ["tracy", "tlZ\u{4}"],
            conversion: "`tracy-csvexport` makes tables of it."),
        UnreadableFormat(
            "data compressed by zstd", bytes: [[0x28, 0xB5, 0x2F, 0xFD]], conversion: "`zstd -d FILE` decompresses it."),
        UnreadableFormat(
            "data compressed by xz", bytes: [[0xFD, 0x37, 0x7A, 0x58, 0x5A]],
            conversion: "`xz -d FILE` decompresses it."),
        UnreadableFormat(
            "data compressed by bzip2", beginnings: ["BZh"], conversion: "`bzip2 -d FILE` decompresses it."),
        UnreadableFormat(
            "a ZIP archive", bytes: [[0x50, 0x4B, 3, 4]], conversion: "Unpack it and take the profiles one by one."),
        UnreadableFormat(
            "an ELF program", bytes: [[0x7F, 0x45, 0x4C, 0x46]], conversion: "Run it with a profiler first."),
    ]
}
