package import Profiles

/// A third of a second of two threads, in names of both languages: what views and the browser's tests are shown.
package enum SampleProfile {
    package static func make() -> Profile {
        var builder = ProfileBuilder(threads: ["program", "worker-1"])
        declareFunctions(&builder)
        var timeUs: UInt64 = 1_200
        var random: UInt64 = 1
        for number in 0..<300 {
            // Knuth's generator of the MMIX: the same "random" samples each time.
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            // A thousandth of a second with a little jitter, repeatable.
            timeUs += 1_001 + UInt64(number * 7919 % 13)
            let isWorker = number >= 60 && number % 3 == 2
            let stacks = isWorker ? workerStacks : number < 60 ? warmUpStacks : mainStacks
            builder.sample(
                stacks[Int(random >> 33) % stacks.count], weight: 1_001_001, thread: isWorker ? 1 : 0,
                timeNs: timeUs * 1000)
        }
        var profile = builder.finished()
        profile.sets[0].quality.deliveredHz = 997.4
        profile.threadTimes = [wallTimes(201, 3, 120), wallTimes(99, 1, 170)]
        profile.wallTimes = wallTimes(280, 2, 42)
        profile.sets[0].quality.includesKernel = true
        profile.sets[0].quality.counters = HardwareCounters(
            cycles: 903_000_000, instructions: 1_204_000_000, branchMisses: 71_000)
        profile.sets[0].quality.cpuSeenMs = 301
        profile.sets[0].quality.cpuSampledMs = 300
        profile.sets[0].quality.truncatedStacks = profile.sets[0].samples.stacks.count { isTruncated($0, profile) }
        profile.sets[0].quality.unresolvedFrames = 1
        return profile
    }

    private static func wallTimes(_ runningMs: UInt64, _ runnableMs: UInt64, _ waitingMs: UInt64) -> WallTimes {
        var times = WallTimes()
        times.runningNs = runningMs * 1_000_000
        times.runnableNs = runnableMs * 1_000_000
        times.waitingNs = waitingMs * 1_000_000
        return times
    }

    private static let warmUpStacks = [
        "main.main:31 > main.build:12 > runtime.makeslice:92 > runtime.mallocgc:1055 > ~runtime.nextFreeFast:948",
        "main.main:31 > main.build:13",
        "main.main:31 > main.build:14 > ~main.shuffle:22",
        "main.main:31 > main.build:14 > ~main.shuffle:23 > math/rand.Intn:453",
        "main.main:31 > main.build:12 > runtime.makeslice:92 > runtime.mallocgc:1055 > clear_page_erms",
    ]

    private static let mainStacks = [
        "main.main:35 > main.run:61 > ~main.slow:48 > ~main.isPrime:40",
        "main.main:35 > main.run:61 > ~main.slow:48 > ~main.isPrime:41",
        "main.main:35 > main.run:61 > ~main.slow:48 > ~main.isPrime:40",
        "main.main:35 > main.run:61 > ~main.slow:49",
        "main.main:35 > main.run:62 > ~main.fast:54 > ~main.isPrime:40",
        "main.main:36 > main.fibonacci:70 > main.fibonacci:70 > main.fibonacci:70 > main.fibonacci:68",
        "main.main:36 > main.fibonacci:70 > main.fibonacci:70 > main.fibonacci:71",
        "main.main:37 > fmt.Println:314 > fmt.Fprintln:305 > os.(*File).Write:196 > syscall.write > ksys_write",
        "main.main:36 > main.fibonacci:71",
    ]

    private static let workerStacks = [
        "main > hotTrees():18 > Node.init(depth:):9 > swift_allocObject > malloc > _int_malloc",
        "main > hotTrees():18 > Node.init(depth:):9 > Node.init(depth:):9 > swift_allocObject > malloc",
        "main > hotTrees():19 > Node.check():13 > ~Node.check():13 > swift_retain",
        "main > hotTrees():22 > ~Array<Int>.append(_:):1171 > ~Array<Int>._reserveCapacity(_:):800 > memmove",
        "main > hotTrees():22 > ~closure #1 in hotTrees():24 > Dictionary<String, Int>.subscript.getter:703",
        "[truncated] > 0x4a2f10",
        "main > hotTrees():19 > Node.check():13 > Node.check():14",
    ]

    private static func declareFunctions(_ builder: inout ProfileBuilder) {
        builder.declare(
            ["runtime.makeslice", "runtime.mallocgc", "runtime.nextFreeFast"],
            file: "/usr/local/go/src/runtime/malloc.go",
            module: "program", category: .runtime)
        builder.declare(
            ["math/rand.Intn", "fmt.Println", "fmt.Fprintln", "os.(*File).Write", "syscall.write"],
            file: "/usr/local/go/src/fmt/print.go", module: "program", category: .standardLibrary)
        builder.declare(
            ["clear_page_erms", "ksys_write"], file: "", module: "[kernel.kallsyms]", category: .kernel)
        builder.declare(
            ["Node.init(depth:)"], fullName: "trees.Node.init(depth: Swift.Int) -> trees.Node",
            file: "/snippet/main.swift", module: "trees", category: .yourCode)
        builder.declare(
            ["main", "hotTrees()", "Node.check()", "closure #1 in hotTrees()"],
            file: "/snippet/main.swift", module: "trees", category: .yourCode)
        builder.declare(
            ["Array<Int>.append(_:)", "Array<Int>._reserveCapacity(_:)", "Dictionary<String, Int>.subscript.getter"],
            file: "/swift/stdlib/public/core/Array.swift", module: "libswiftCore.so", category: .standardLibrary)
        builder.declare(["swift_retain", "swift_allocObject"], file: "", module: "libswiftCore.so", category: .runtime)
        builder.declare(["malloc", "_int_malloc", "memmove"], file: "", module: "libc.so.6", category: .cLibrary)
        builder.declare(["0x4a2f10"], file: "", module: "trees", category: .unknown)
    }

    private static func isTruncated(_ stack: Int32, _ profile: Profile) -> Bool {
        var root = Int(stack)
        while profile.stacks.parents[root] >= 0 { root = Int(profile.stacks.parents[root]) }
        let frame = profile.frames[Int(profile.stacks.frames[root])]
        return profile.functions[Int(frame.function)].kind == .truncated
    }
}
