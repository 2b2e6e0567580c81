package import Profiles

/// Every kind of set beside one another: CPU samples of two threads with labels; allocations of four types without times and
/// threads; waits of two processes; CPU time at another period; a difference with negative values, as of a folded file.
package enum SetsProfile {
    package static let cpu = 0
    package static let memory = 1
    package static let waits = 2
    package static let slowCPU = 3
    package static let difference = 4

    package static func make() -> Profile {
        var builder = ProfileBuilder(threads: ["program", "worker"])
        for stack in stacks { builder.sample(stack) }
        var profile = builder.finished()
        let leaves = profile.sets[0].samples.stacks
        profile.processes = [ProfiledProcess(id: 41, name: "make"), ProfiledProcess(id: 42, name: "cc <1>")]
        profile.labelSets = [
            LabelSet([Label(key: "handler", value: .text("/login"))]),
            LabelSet([
                Label(key: "bytes", value: .number(48, .bytes)), Label(key: "handler", value: .text("")),
                Label(key: "delta", value: .number(-2, ValueUnit("turns"))),
            ]),
        ]
        profile.marks = [
            Mark(timeNs: 1_000_000, kind: .phase, text: "setup"), Mark(timeNs: 1_000_000, kind: .output, text: ""),
            Mark(timeNs: 3_000_000, kind: .collection, text: "1"),
        ]
        profile.sets = [
            cpuSet(leaves), memorySet(leaves), waitSet(leaves), slowSet(leaves), differenceSet(leaves),
        ]
        return profile
    }

    private static let stacks = [
        "main.main:31 > main.build:12 > runtime.makeslice:92", "main.main:31 > main.build:13 > ~main.shuffle:22",
        "main.main:35 > main.run:61", "[truncated] > main.run:61",
    ]

    private static func cpuSet(_ leaves: [Int32]) -> SampleSet {
        let samples = SampleColumns(
            stacks: leaves, values: [[1_001_001, 1_001_001, 2_002_002, 1_001_001]],
            timesNs: [1_000_000, 2_001_000, 3_002_000, 4_003_000], threads: [0, 1, 0, 0], labels: [0, 1, -1, 0])
        var quality = ProfileQuality()
        quality.requestedHz = 999
        quality.truncatedStacks = 1
        return .cpu(samples, quality: quality)
    }

    private static func memorySet(_ leaves: [Int32]) -> SampleSet {
        let types = [
            ProfileType(name: "alloc_objects", unit: .count), ProfileType(name: "alloc_space", unit: .bytes),
            ProfileType(name: "inuse_objects", unit: .count), ProfileType(name: "inuse_space", unit: .bytes),
        ]
        let samples = SampleColumns(
            stacks: leaves, values: [[10, 4, 7, 1], [5120, 4096, 700, 64], [0, 2, 7, 0], [0, 2048, 700, 0]],
            labels: [1, -1, -1, 0])
        return SampleSet(types: types, samples: samples, period: SamplePeriod(type: types[1], value: 512 << 10))
    }

    private static func waitSet(_ leaves: [Int32]) -> SampleSet {
        let types = [
            ProfileType(name: "waits", unit: .count), ProfileType(name: "waited", unit: .microseconds),
        ]
        let samples = SampleColumns(
            stacks: [leaves[2], leaves[1]], values: [[1, 3], [250, 9000]], timesNs: [5_000_000, 5_000_000],
            processes: [1, -1], waitsNs: [250_123, 3_000_000])
        return SampleSet(types: types, samples: samples)
    }

    private static func slowSet(_ leaves: [Int32]) -> SampleSet {
        let samples = SampleColumns(
            stacks: [leaves[0]], values: [[10_000_000]], timesNs: [7_000_000], threads: [1])
        var quality = ProfileQuality()
        quality.requestedHz = 100
        return .cpu(samples, quality: quality)
    }

    private static func differenceSet(_ leaves: [Int32]) -> SampleSet {
        let samples = SampleColumns(stacks: leaves, values: [[5, -7, 2, 0]])
        return SampleSet(types: [ProfileType(name: "delta", unit: ValueUnit("pages"))], samples: samples)
    }
}
