import Foundation
import Goldens
import ProfileBuilding
import ProfileFormats
import Profiles
import Testing

/// One at a time: go builds its pprof when it is first asked for.
@Suite(.serialized) struct PprofTests {
    @Test(arguments: ["samples", "cpu"])
    func `go tool pprof -top agrees with the Top table`(measure: String) async throws {
        let profile = SampleProfile.make()
        let rows = try await goTop(profile, ["-sample_index=\(measure)", "-unit=ns"])
        let table = TopTable(profile, type: "cpu")
        #expect(rows.count == table.rows.count)
        for row in table.rows {
            let wanted =
                measure == "cpu"
                ? [row.selfWeight, row.totalWeight] : [row.selfSamples, row.totalSamples].map(UInt64.init)
            #expect(rows[row.name] == wanted, "\(row.name)")
        }
    }

    @Test func `pprof reads inlined frames as lines of one location, innermost first`() async throws {
        let profile = ProfileBuilder.profile(["main.main:9 > main.run:20 > ~main.slow:14 > ~main.isPrime:5"])
        let raw = try await pprof(profile, ["-raw"])
        let lines = raw.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        let first = try #require(lines.firstIndex { $0.contains("main.isPrime main.go:5") })
        #expect(lines[first].hasPrefix("1:"))
        #expect(lines[first + 1].hasPrefix("main.slow main.go:14"))
        #expect(lines[first + 2].hasPrefix("main.run main.go:20"))
        #expect(lines[first + 3].hasPrefix("2:") && lines[first + 3].contains("main.main main.go:9"))
        #expect(raw.contains("PeriodType: cpu nanoseconds"))
        #expect(raw.contains("samples/count cpu/nanoseconds[dflt]"))
        #expect(raw.contains("thread:[main]"))
        #expect(raw.contains("thread_id:[1]"))
    }

    @Test func `pprof names the program's own file, whatever modules come before it`() async throws {
        var profile = ProfileBuilder.profile(["main.main:9 > main.run:20"])
        profile.modules = ["[unknown]", "[kernel]", "/lib/libc.so.6", "/box/main"]
        profile.functions = profile.functions.map {
            Function(
                name: $0.name, fullName: $0.fullName, file: $0.file, startLine: $0.startLine, module: 3,
                category: $0.category)
        }
        #expect(try await pprof(profile, ["-top"]).contains("File: main\n"))
    }

    @Test func `pprof takes hostile names and the stretch of time as they are`() async throws {
        let hostile = try await pprof(HostileProfile.make(), ["-raw"])
        #expect(hostile.contains("</script><img src=x onerror=alert(1)>"))
        let profile = ProfileBuilder.profile(["a", "b", "c"])
        let rows = try await goTop(profile, ["-sample_index=samples"], timesNs: 1_000_000..<2_000_000)
        #expect(rows == ["b": [1, 1]])
    }

    @Test(arguments: [Profile(), SampleProfile.make(), HostileProfile.make()])
    func `equal profiles are equal bytes`(profile: Profile) throws {
        #expect(try Pprof.encode(profile, type: "cpu") == Pprof.encode(profile, type: "cpu"))
    }

    @Test func `the bytes of the smallest profile are those of the wire format`() throws {
        let bytes = try Gzip.decompress(Pprof.encode(Profile(), type: "cpu"), limitBytes: 1000)
        // sample_type {1, 2}, {3, 4}; the mapping [none]; period_type; default_sample_type 3; then the strings.
        let expected: [UInt8] =
            [0x0A, 4, 8, 1, 16, 2, 0x0A, 4, 8, 3, 16, 4]
            + [0x1A, 12, 8, 1, 40, 5, 56, 1, 64, 1, 72, 1, 80, 1] + [0x5A, 4, 8, 3, 16, 4, 0x70, 3]
        let strings = ["", "samples", "count", "cpu", "nanoseconds", "[none]"]
        #expect(bytes == strings.reduce(expected) { $0 + [0x32, UInt8($1.utf8.count)] + $1.utf8 })
    }

    /// Flat and cumulative by function.
    private func goTop(
        _ profile: Profile, _ arguments: [String], timesNs: Range<UInt64>? = nil
    ) async throws -> [String: [UInt64]] {
        let options = ["-top", "-nodecount=1000", "-nodefraction=0"] + arguments
        let text = try await pprof(profile, options, timesNs: timesNs)
        var rows: [String: [UInt64]] = [:]
        let row = /\s*(\d+)(?:ns)?\s+[\d.]+%\s+[\d.]+%\s+(\d+)(?:ns)?\s+[\d.]+%\s+(.*?)(?:\ \((?:partial-)?inline\))?/
        for line in text.split(separator: "\n") {
            guard let (_, flat, cumulative, name) = line.wholeMatch(of: row)?.output else { continue }
            rows[String(name)] = [UInt64(flat) ?? 0, UInt64(cumulative) ?? 0]
        }
        return rows
    }

    private func pprof(
        _ profile: Profile, _ arguments: [String], timesNs: Range<UInt64>? = nil
    ) async throws -> String {
        guard let go = Self.go else {
            try Test.cancel("no go: set GO, or run make once for .setup/go")
        }
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).pb.gz")
        try Data(Pprof.encode(profile, type: "cpu", timesNs: timesNs)).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let output = Pipe()
        let process = Process()
        process.executableURL = go
        process.arguments = ["tool", "pprof"] + arguments + [file.path]
        process.standardOutput = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return String(decoding: text, as: UTF8.self)
    }

    private static let go: URL? = {
        let environment = ProcessInfo.processInfo.environment
        let onPath = (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/go" }
        let places = [environment["GO"]].compactMap(\.self) + onPath + [fixture("../../../.setup/go/bin/go").path]
        return places.first(where: FileManager.default.isExecutableFile).map { URL(filePath: $0) }
    }()
}
