import Foundation
import ProfileBuilding
import ProfileFormats
import Profiles
import Testing

struct PprofReaderTests {
    @Test(arguments: [true, false], [true, false])
    func `packed or not, gzip'ed or not`(isPacked: Bool, isCompressed: Bool) throws {
        let plain = SmallPprof(isPacked: isPacked).bytes
        let bytes = isCompressed ? try Gzip.compress(plain) : plain
        let read = try ReadProfile.read(bytes, limits: readingLimits)
        #expect(read.format == "pprof")
        #expect(read.profile.typeNames == [["cpu/nanoseconds", "samples/count"]])
        #expect(read.profile.lines == ["main.main;main.slow 10000000 1", "main.main -20000000 -2"])
        #expect(read.profile.sets[0].period == SamplePeriod(type: .cpu, value: 10_000_000))
    }

    @Test func `numbers may come first, as Go writes them`() throws {
        var time = ProtobufMessage()
        time.number(9, 1_790_000_000_000_000_000)
        let bytes = time.bytes + SmallPprof().bytes
        #expect(try ReadProfile.read(bytes, limits: readingLimits).profile.lines.count == 2)
        // Cut short, it is still known for what it is.
        #expect { try ReadProfile.read(Array(bytes.dropLast(20)), limits: readingLimits) } throws: { error in
            if case .malformed("pprof", .byte, _) = error as? ReadingFailure { true } else { false }
        }
    }

    @Test func `several lines of one location are inlined frames`() throws {
        var pprof = SmallPprof()
        pprof.linesOfLeaf = [(3, 7), (2, 14)]
        let profile = try ReadProfile.read(pprof.bytes, limits: readingLimits).profile
        #expect(
            profile.places(of: profile.sets[0].samples.stacks[0]) == ["main.main:9", "main.slow:14", "~main.isPrime:7"])
    }

    @Test func `a location without lines is its address, and without that unknown`() throws {
        var pprof = SmallPprof()
        pprof.linesOfLeaf = []
        let addressed = try ReadProfile.read(pprof.bytes, limits: readingLimits).profile
        #expect(addressed.lines[0] == "main.main;0x4a2f10 10000000 1")
        #expect(addressed.sets[0].quality.unresolvedFrames == 1)
        pprof.addressOfLeaf = 0
        #expect(
            try ReadProfile.read(pprof.bytes, limits: readingLimits).profile.lines[0].hasPrefix("main.main;[unknown] "))
    }

    @Test func `labels are kept, and the default type comes first`() throws {
        var pprof = SmallPprof()
        pprof.defaultType = 1
        pprof.hasLabels = true
        let profile = try ReadProfile.read(pprof.bytes, limits: readingLimits).profile
        #expect(profile.typeNames == [["samples/count", "cpu/nanoseconds"]])
        #expect(
            profile.labelSets == [
                LabelSet([
                    Label(key: "handler", value: .text("/login")), Label(key: "size", value: .number(48, .bytes)),
                ])
            ])
        #expect(profile.sets[0].samples.labels == [0, -1])
    }

    @Test func `types of one name are told apart by unit`() throws {
        var pprof = SmallPprof()
        pprof.typeNames = ("time", "time")
        let profile = try ReadProfile.read(pprof.bytes, limits: readingLimits).profile
        #expect(profile.typeNames == [["time (nanoseconds)/nanoseconds", "time/count"]])
    }

    @Test func `invalid UTF-8 is replaced`() throws {
        var pprof = SmallPprof()
        pprof.nameOfLeaf = [0x66, 0xFF, 0x6F]
        #expect(
            try ReadProfile.read(pprof.bytes, limits: readingLimits).profile.lines[0].hasPrefix("main.main;f\u{FFFD}o ")
        )
    }

    @Test func `without mappings, and with mappings that are not there`() throws {
        var pprof = SmallPprof()
        #expect(try ReadProfile.read(pprof.bytes, limits: readingLimits).profile.modules == ["/box/main"])
        pprof.hasMapping = false
        #expect(try ReadProfile.read(pprof.bytes, limits: readingLimits).profile.modules == [])
    }

    @Test func `indexes that lead nowhere are refused with their byte`() {
        for damage in SmallPprof.Damage.allCases {
            var pprof = SmallPprof()
            pprof.damage = damage
            #expect {
                try ReadProfile.read(pprof.bytes, limits: readingLimits)
            } throws: { error in
                guard case .malformed("pprof", .byte(1...), _) = error as? ReadingFailure else { return false }
                return true
            }
        }
    }

    @Test func `what is cut short is refused, wherever`() {
        let bytes = SmallPprof().bytes
        for length in 1..<bytes.count {
            // Between two fields it is a shorter profile.
            if let read = try? ReadProfile.read(Array(bytes.prefix(length)), limits: readingLimits) {
                #expect(read.profile.sets[0].samples.count <= 2)
            }
        }
    }

    @Test func `times that no browser can add up are kept in a coarser unit`() throws {
        var pprof = SmallPprof()
        pprof.values = [1, Int64.max / 4]
        let read = try ReadProfile.read(pprof.bytes, limits: readingLimits)
        #expect(read.profile.sets[0].types[0].unit == .microseconds)
        #expect(read.notes.count == 1)
    }

    @Test func `deep stacks keep what is next to their leaf`() throws {
        var pprof = SmallPprof()
        pprof.depth = 5000
        let read = try ReadProfile.read(pprof.bytes, limits: readingLimits)
        let names = read.profile.names(of: read.profile.sets[0].samples.stacks[0])
        #expect(names.count == 4096)
        #expect(names.first == "[truncated]" && names.last == "main.slow")
        #expect(read.profile.sets[0].quality.deepStacks == 1)
        #expect(read.notes.count == 1)
    }

    @Test func `more than the limits is refused by name`() {
        let few = DecodingLimits(bytes: 1 << 20, samples: 3, rows: 1000, stringBytes: 100, depth: 10)
        #expect(throws: ReadingFailure.tooLarge(what: "values of samples", limit: 3)) {
            try ReadProfile.read(SmallPprof().bytes, limits: few)
        }
        let small = DecodingLimits(bytes: 64, samples: 3, rows: 1000, stringBytes: 100, depth: 10)
        #expect(throws: ReadingFailure.tooLarge(what: "bytes when decompressed", limit: 64)) {
            try ReadProfile.read(Gzip.compress(SmallPprof().bytes), limits: small)
        }
    }

    @Test(arguments: [SampleProfile.make(), HostileProfile.make(), ReadingsProfile.make()])
    func `what we write of one set we read back, without times`(profile: Profile) throws {
        let read = try ReadProfile.read(Pprof.encode(profile, .type("cpu")), limits: readingLimits).profile
        #expect(read.sets[0].types.map(\.name) == ["cpu", "samples"])
        #expect(read.sets[0].samples.total(of: 0) == profile.sets[0].samples.total(of: 0))
        #expect(read.sets[0].samples.total(of: 1) == Int64(profile.sets[0].samples.count))
        #expect(
            try FoldedStacks.encode(read, .type("samples"), limitBytes: 1 << 20)
                == FoldedStacks.encode(profile, .type("cpu"), limitBytes: 1 << 20))
        #expect(Set(read.threads) == Set(profile.threads))
    }
}

/// A profile of two samples: main.main calls main.slow. What a test wants otherwise it sets.
struct SmallPprof {
    enum Damage: CaseIterable { case text, function, location, values, length }

    var isPacked = true
    var typeNames = ("samples", "cpu")
    var defaultType: Int64 = 0
    /// (function, line), innermost first.
    var linesOfLeaf: [(Int64, Int64)] = [(2, 14)]
    var addressOfLeaf: Int64 = 0x4A2F10
    var nameOfLeaf = Array("main.slow".utf8)
    var hasLabels = false
    var hasMapping = true
    var values: [Int64] = [1, 10_000_000]
    var depth = 1
    var damage: Damage?

    init(isPacked: Bool = true) { self.isPacked = isPacked }

    var bytes: [UInt8] {
        let texts = [
            Array("".utf8), Array(typeNames.0.utf8), Array("count".utf8), Array(typeNames.1.utf8),
            Array("nanoseconds".utf8), Array("main.main".utf8), nameOfLeaf, Array("main.isPrime".utf8),
            Array("main.go".utf8), Array("/box/main".utf8), Array("handler".utf8), Array("/login".utf8),
            Array("size".utf8), Array("bytes".utf8),
        ]
        var profile = ProtobufMessage()
        profile.message(1) {
            $0.number(1, 1); $0.number(2, 2)
        }
        profile.message(1) {
            $0.number(1, 3); $0.number(2, 4)
        }
        profile.message(2) { sample in
            let callers = [Int64](repeating: 1, count: depth)
            list(1, [damage == .location ? 77 : 2] + callers, &sample)
            list(2, damage == .values ? [1] : values, &sample)
            if hasLabels {
                sample.message(3) {
                    $0.number(1, 10); $0.number(2, 11)
                }
                sample.message(3) {
                    $0.number(1, 12); $0.number(3, 48); $0.number(4, 13)
                }
            }
        }
        profile.message(2) {
            list(1, [1], &$0); list(2, [-2, -20_000_000], &$0)
        }
        if hasMapping {
            profile.message(3) {
                $0.number(1, 1); $0.number(5, 9)
            }
        }
        profile.message(4) { location in
            location.number(1, 1)
            location.number(2, 1)
            location.message(4) {
                $0.number(1, damage == .function ? 99 : 1); $0.number(2, 9)
            }
        }
        profile.message(4) { location in
            location.number(1, 2)
            location.number(2, 1)
            location.number(3, addressOfLeaf)
            for (function, line) in linesOfLeaf {
                location.message(4) {
                    $0.number(1, function); $0.number(2, line)
                }
            }
        }
        for (id, name) in [(1, 5), (2, 6), (3, 7)] as [(Int64, Int64)] {
            profile.message(5) {
                $0.number(1, id); $0.number(2, damage == .text ? 1 << 40 : name); $0.number(4, 8)
            }
        }
        for text in texts { profile.content(6, text) }
        profile.message(11) {
            $0.number(1, 3); $0.number(2, 4)
        }
        profile.number(12, 10_000_000)
        if defaultType != 0 { profile.number(14, defaultType) }
        return damage == .length ? profile.bytes + [0x32, 0xFF, 0x01] : profile.bytes
    }

    private func list(_ field: UInt64, _ values: [Int64], _ message: inout ProtobufMessage) {
        if isPacked {
            message.packed(field, values)
        } else {
            for value in values { message.number(field, value) }
        }
    }
}
