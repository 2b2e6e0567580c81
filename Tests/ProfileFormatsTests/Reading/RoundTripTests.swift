import ProfileBuilding
import ProfileFormats
import Profiles
import Testing

/// What we write we read back equal, up to what the format loses. What that is is said here, format by format.
struct RoundTripTests {
    private let limit = 1 << 22

    private func back(_ bytes: [UInt8]) throws(ReadingFailure) -> Profile {
        try ReadProfile.read(bytes, limits: readingLimits).profile
    }

    private func folded(_ profile: Profile, _ selection: ProfileSelection = ProfileSelection()) throws -> String {
        var counted = profile
        // Sums of values, not numbers of samples.
        for set in counted.sets.indices { counted.sets[set].quality.requestedHz = 0 }
        return String(decoding: try FoldedStacks.encode(counted, selection, limitBytes: limit), as: UTF8.self)
    }

    /// A second of samples in two threads, some of them inlined, of code of every kind.
    static let profiles = [SampleProfile.make(), ReadingsProfile.make(), HostileProfile.make()]

    @Test(arguments: profiles)
    func `Firefox keeps threads, times, weights, categories, lines, inlined frames and files`(profile: Profile) throws {
        let read = try back(FirefoxProfile.encode(profile, .type("cpu"), limitBytes: limit))
        let (was, now) = (profile.sets[0].samples, read.sets[0].samples)
        // One a sample: the amounts of what a clock took are its periods.
        #expect(read.typeNames == [["samples/count"]])
        #expect(now.count == was.count)
        #expect(Set(now.stacks.map { read.places(of: $0) }) == Set(was.stacks.map { profile.places(of: $0) }))
        let first = was.timesNs?.first ?? 0
        #expect(now.timesNs == was.timesNs.map { $0.map { $0 - first } })
        let threads = Set((was.threads ?? []).map { profile.threads[Int($0)] })
        #expect(Set(read.threads) == threads)
        let categories = Set(was.stacks.flatMap { profile.framesFromLeafForTest(of: $0) }.map(\.category))
        #expect(Set(now.stacks.flatMap { read.framesFromLeafForTest(of: $0) }.map(\.category)) == categories)
    }

    @Test func `Firefox keeps bytes, waits and negative amounts`() throws {
        let profile = SetsProfile.make()
        for (index, set) in profile.sets.enumerated() {
            for type in set.types {
                let selection = ProfileSelection(set: index, type: type.name)
                let read = try back(FirefoxProfile.encode(profile, selection, limitBytes: limit))
                guard !set.isOfClock, type.unit == .bytes else { continue }
                #expect(try folded(read) == folded(profile, selection))
            }
        }
    }

    @Test(arguments: profiles)
    func `OTLP keeps everything but categories and markers' kinds`(profile: Profile) throws {
        let read = try back(OTLP.encode(profile, .type("cpu"), limitBytes: limit))
        let (was, now) = (profile.sets[0].samples, read.sets[0].samples)
        #expect(read.sets[0].types == profile.sets[0].types)
        #expect(read.sets[0].period == profile.sets[0].period)
        #expect(now.values == was.values)
        #expect(now.stacks.map { read.places(of: $0) } == was.stacks.map { profile.places(of: $0) })
        let first = was.timesNs?.first ?? 0
        #expect(now.timesNs == was.timesNs.map { $0.map { $0 - first } })
        #expect(
            now.threads.map { $0.map { read.threads[Int($0)] } }
                == was.threads.map { $0.map { profile.threads[Int($0)] } })
        #expect(Set(read.functions.map(\.file)).subtracting([""]) == Set(usedFiles(profile)).subtracting([""]))
    }

    @Test func `OTLP keeps processes, labels and negative amounts`() throws {
        let profile = SetsProfile.make()
        for (index, set) in profile.sets.enumerated() {
            for type in set.types {
                let selection = ProfileSelection(set: index, type: type.name)
                let read = try back(OTLP.encode(profile, selection, limitBytes: limit))
                #expect(try folded(read) == folded(profile, selection))
                let labels = set.samples.labels?.map { $0 < 0 ? nil : profile.labelSets[Int($0)] }
                let readLabels = read.sets[0].samples.labels?.map { $0 < 0 ? nil : read.labelSets[Int($0)] }
                #expect(Set(readLabels ?? []).subtracting([nil]) == Set(labels ?? []).subtracting([nil]))
            }
        }
    }

    @Test(arguments: profiles)
    func `cpuprofile keeps functions, files, amounts and their order, and loses threads, times and lines`(
        profile: Profile
    ) throws {
        let read = try back(CpuProfile.encode(profile, .type("cpu"), limitBytes: limit))
        #expect(read.typeNames == [["time/nanoseconds", "samples/count"]])
        #expect(
            read.lines.map { $0.split(separator: " ").dropLast(2) }
                == profile.lines.map { $0.split(separator: " ").dropLast() })
        // Rounded to microseconds, as sums.
        let difference = read.sets[0].samples.total(of: 0) - profile.sets[0].samples.total(of: 0)
        #expect(abs(difference) <= 1000)
    }

    @Test(arguments: profiles)
    func `d3 keeps names and amounts`(profile: Profile) throws {
        let read = try back(NestedTree.encode(profile, .type("cpu")))
        // Rows of functions that read the same are one.
        #expect(try folded(read) == folded(profile, .type("cpu")))
    }

    @Test func `the table for spreadsheets is quoted, and runs nothing`() throws {
        let profile = ProfileBuilder.profile(["=cmd|' /C calc'!A0", "a\"b,c"])
        let text = String(decoding: try TopCSV.encode(profile, .type("cpu"), limitBytes: limit), as: UTF8.self)
        #expect(text.hasPrefix("function,module,self (nanoseconds),total (nanoseconds),self samples,total samples\r\n"))
        #expect(text.contains("\"'=cmd|' /C calc'!A0\",\"program\",1000000,1000000,1,1\r\n"))
        #expect(text.contains("\"a\"\"b,c\""))
        #expect(throws: FormatError.self) { try TopCSV.encode(profile, .type("cpu"), limitBytes: 80) }
    }

    private func usedFiles(_ profile: Profile) -> [String] {
        profile.sets[0].samples.stacks.flatMap { profile.framesFromLeafForTest(of: $0) }.map(\.file)
    }
}

extension Profile {
    fileprivate func framesFromLeafForTest(of stack: Int32) -> [Function] {
        sequence(first: stack) { stacks.parents[Int($0)] }.prefix { $0 >= 0 }
            .map { functions[Int(frames[Int(stacks.frames[Int($0)])].function)] }
    }
}
