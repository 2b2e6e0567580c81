// swift-tools-version: 6.2
import PackageDescription

let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// Decoders of bytes that a hostile program chose: every unsafe expression is marked and says why it is sound.
let decoderSettings = swiftSettings + [.strictMemorySafety(), .enableExperimentalFeature("Lifetimes")]

/// The launcher has no runtime to load inside a jail: one static file, no Foundation, no concurrency.
let staticExecutable = ["-static-executable"]

let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")

func module(
    _ name: String, _ dependencies: [Target.Dependency] = [], settings: [SwiftSetting] = swiftSettings
) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

/// The modules that read bytes which a stranger chose.
let decoderModules: [Target.Dependency] = [
    "Linux", "Profiles", "ProfileFormats", "Reports", "SandboxProtocol", "PerfEvents", "Sandboxing", "ObjectFiles",
    "Stacks", "Sampling", "Unwinding", "Symbolizing", "Compiling", "Snippets", "Runs", "Jobs", "GoSources",
    "GoPlayground",
]

// In the order in which the data flows.
let targets: [Target] = [
    // The kernel and the system's libraries.
    .target(name: "CLinux", path: "Sources/CLinux"),
    .systemLibrary(name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CPostgres", path: "Sources/CPostgres"),
    module("Linux", ["CLinux"]),
    module("KernelPrograms", ["CLinux", "Linux"]),

    // Values.
    module("Snippets"),
    module("Profiles"),
    module("Comparing", ["Profiles"]),
    module("Runs", ["Snippets", "Profiles", "Comparing"]),
    module("ProfileFormats", ["Snippets", "Profiles", "CZlib"]),
    module("Digests", ["CCrypto"]),
    module("Reports", ["Snippets", "Profiles", "Comparing", "Runs", "ProfileFormats", "Digests"]),
    module("GoSources", ["Snippets"]),
    module("GoPlayground", ["Snippets", "Runs", "GoSources", "Digests"]),
    module("SandboxProtocol"),
    module("Recordings"),
    module("PerfEvents", ["CLinux", "SandboxProtocol"]),
    module("Bytes", settings: decoderSettings),
    module("ObjectFiles", ["Linux", "Bytes"], settings: decoderSettings),
    module("Stacks", ["Profiles"], settings: decoderSettings),

    // Stages.
    module("Sandboxing", ["CLinux", "Linux", "KernelPrograms", "SandboxProtocol"]),
    module("Compiling", ["Linux", "Snippets", "Runs", "GoSources", "SandboxProtocol", "Sandboxing"]),
    module(
        "Sampling",
        ["CLinux", "Linux", "KernelPrograms", "PerfEvents", "SandboxProtocol", "Profiles", "Bytes", "Stacks"],
        settings: decoderSettings),
    module(
        "Unwinding", ["Linux", "Profiles", "Bytes", "ObjectFiles", "Stacks", "CZlib"], settings: decoderSettings),
    module("Symbolizing", ["Linux", "Profiles", "Bytes", "ObjectFiles", "Stacks"]),
    module("SymbolizerJails", ["Linux", "ObjectFiles", "SandboxProtocol", "Sandboxing", "Symbolizing"]),
    module(
        "Profiling",
        [
            "Linux", "KernelPrograms", "PerfEvents", "Profiles", "ObjectFiles", "Stacks", "Sampling", "Unwinding",
            "Symbolizing",
        ]),

    // Composition, queue, store, web.
    module(
        "Running",
        [
            "Linux", "KernelPrograms", "Snippets", "Profiles", "Comparing", "Runs", "GoSources", "ProfileFormats",
            "SandboxProtocol", "Sandboxing", "Compiling", "ObjectFiles", "Profiling", "SymbolizerJails", "Jobs",
        ]),
    module(
        "Adhoc",
        [
            "Linux", "Snippets", "Profiles", "Comparing", "Runs", "ProfileFormats", "Reports", "Profiling",
            "Recordings", hummingbird, logging,
        ]),
    module("Submitting", ["Snippets", "Profiles", "Runs", "ProfileFormats", httpClient]),
    module("Jobs", ["Linux", "Snippets", "Profiles", "Comparing", "Runs", "PostgreSQL"]),
    module("PostgreSQL", ["CPostgres", "Linux", "Snippets"]),
    module("Storing", ["Snippets", "Profiles", "Comparing", "Runs", "Digests", "PostgreSQL", "CZlib", grdb, sqlite]),
    module(
        "WebServer",
        [
            "Snippets", "Profiles", "Comparing", "Runs", "ProfileFormats", "Reports", "Recordings", "Digests",
            "GoPlayground", "Jobs", "Storing", hummingbird, mustache, logging,
        ]),

    // Programs.
    .executableTarget(
        name: "flamebox-sandbox",
        dependencies: ["CLinux", "CSeccomp", "SandboxProtocol"],
        path: "Sandbox/Launcher",
        swiftSettings: swiftSettings + [.unsafeFlags(staticExecutable)],
        linkerSettings: [.unsafeFlags(staticExecutable)]),
    .executableTarget(
        name: "flamebox-autolink",
        path: "Sandbox/Autolink",
        swiftSettings: swiftSettings + [.unsafeFlags(staticExecutable)],
        linkerSettings: [.unsafeFlags(staticExecutable)]),
    .executableTarget(
        name: "flamebox-perf-opener",
        dependencies: ["CLinux", "PerfEvents", "SandboxProtocol"],
        path: "Sandbox/PerfOpener",
        swiftSettings: swiftSettings + [.unsafeFlags(staticExecutable)],
        linkerSettings: [.unsafeFlags(staticExecutable)]),
    .executableTarget(
        name: "flamebox-selftest",
        path: "Sandbox/SelfTest",
        linkerSettings: [.unsafeFlags(staticExecutable)]),
    .executableTarget(
        name: "flamebox",
        dependencies: [
            "Linux", "Snippets", "Profiles", "Comparing", "Runs", "ProfileFormats", "Reports", "SandboxProtocol",
            "Sandboxing", "Compiling", "Profiling", "Running", "Recordings", "Adhoc", "Submitting", "PostgreSQL",
            "Jobs",
            "Storing", "GoPlayground", "WebServer", argumentParser, logging,
        ],
        swiftSettings: swiftSettings),

    // Tests, one target beside each module.
    .target(
        name: "ProfileBuilding", dependencies: ["Profiles"], path: "Tests/ProfileBuilding",
        swiftSettings: swiftSettings),
    .target(
        name: "Goldens", dependencies: ["Profiles"], path: "Tests/Goldens", swiftSettings: swiftSettings),
    .target(
        name: "PairSimulation", dependencies: ["Comparing"], path: "Tests/PairSimulation", swiftSettings: swiftSettings),
    .executableTarget(
        name: "statistics-benchmark", dependencies: ["Comparing", "PairSimulation"],
        path: "Tests/Benchmarks/statistics", swiftSettings: swiftSettings),
    .executableTarget(
        name: "pairs-benchmark",
        dependencies: ["Running", "Compiling", "Runs", "Snippets", "Profiles", "Comparing", "PairSimulation"],
        path: "Tests/Benchmarks/pairs", swiftSettings: swiftSettings),
    .executableTarget(
        name: "print-benchmark", dependencies: ["Running", "Compiling", "Runs", "Profiling", "Snippets"],
        path: "Tests/Benchmarks/print", swiftSettings: swiftSettings),
    tests("SnippetsTests", ["Snippets"]),
    tests("ProfilesTests", ["Profiles", "ProfileBuilding"]),
    tests("ComparingTests", ["Comparing", "Profiles", "ProfileBuilding", "PairSimulation"]),
    tests("RunsTests", ["Runs", "Snippets", "Profiles", "Comparing", "ProfileBuilding"]),
    tests("ProfileFormatsTests", ["ProfileFormats", "Profiles", "ProfileBuilding", "Goldens"]),
    tests("ReportsTests", ["Reports", "ProfileFormats", "Profiles", "Runs", "ProfileBuilding", "Goldens"]),
    tests("GoSourcesTests", ["GoSources", "Snippets"]),
    tests("GoPlaygroundTests", ["GoPlayground", "Runs", "Snippets"]),
    tests("LinuxTests", ["Linux"]),
    tests("SandboxProtocolTests", ["SandboxProtocol"]),
    tests("SandboxingTests", ["Sandboxing", "SandboxProtocol", "KernelPrograms", "Linux"]),
    tests(
        "SandboxTests",
        [
            "Sandboxing", "SandboxProtocol", "KernelPrograms", "PerfEvents", "CLinux", "Linux", "Compiling", "Snippets",
            "Runs",
        ]),
    tests("CompilingTests", ["Compiling", "Snippets", "Runs", "Sandboxing", "SandboxProtocol"]),
    .target(
        name: "TestPrograms", dependencies: ["Linux", "Profiles", "Stacks", "Sampling", "Symbolizing"],
        path: "Tests/TestPrograms", swiftSettings: swiftSettings),
    .executableTarget(
        name: "profiling-benchmark",
        dependencies: [
            "Linux", "CLinux", "Bytes", "ObjectFiles", "Profiles", "Profiling", "Running", "Sampling", "Snippets",
            "Symbolizing", "TestPrograms", "Unwinding",
        ],
        path: "Tests/Benchmarks/Profiling", swiftSettings: swiftSettings),
    tests("BytesTests", ["Bytes"]),
    tests("ObjectFilesTests", ["ObjectFiles", "Bytes", "PairSimulation"]),
    tests("StacksTests", ["Stacks", "Profiles"]),
    tests(
        "SamplingTests",
        [
            "Sampling", "PerfEvents", "SandboxProtocol", "Profiles", "Bytes", "Stacks", "Linux", "KernelPrograms",
            "CLinux", "TestPrograms",
        ]),
    tests("UnwindingTests", ["Unwinding", "Profiles", "Bytes", "Stacks", "ObjectFiles", "TestPrograms"]),
    tests(
        "SymbolizingTests",
        [
            "Symbolizing", "Profiles", "ObjectFiles", "Stacks", "Sampling", "Unwinding", "TestPrograms",
            "SymbolizerJails", "Sandboxing", "SandboxProtocol", "Linux",
        ]),
    tests("ProfilingTests", ["Profiling", "Profiles", "ObjectFiles", "Sampling", "Linux", "TestPrograms"]),
    tests("RecordingsTests", ["Recordings"]),
    tests(
        "AdhocTests",
        [
            "Adhoc", "Recordings", "ProfileFormats", "Profiles", "Linux", "TestPrograms", "SmallDisk", "flamebox",
        ]),
    tests("SubmittingTests", ["Submitting", "Snippets", "Runs"]),
    tests(
        "JobsTests",
        ["Jobs", "PostgreSQL", "Snippets", "Runs", "Profiles", "Comparing", "ProfileBuilding", "TestDatabase"]),
    .target(name: "SmallDisk", path: "Tests/SmallDisk", swiftSettings: swiftSettings),
    .target(
        name: "MemoryStore", dependencies: ["Storing", "Snippets", "Runs", "Comparing"], path: "Tests/MemoryStore",
        swiftSettings: swiftSettings),
    .target(
        name: "TestDatabase", dependencies: ["Linux", "PostgreSQL"], path: "Tests/TestDatabase",
        swiftSettings: swiftSettings),
    .executableTarget(
        name: "stores-benchmark", dependencies: ["PostgreSQL", "Runs", "Snippets", "Storing", "TestDatabase"],
        path: "Tests/Benchmarks/stores", swiftSettings: swiftSettings),
    tests("PostgreSQLTests", ["PostgreSQL", "TestDatabase", "Snippets"]),
    tests(
        "StoringTests",
        [
            "Storing", "PostgreSQL", "Snippets", "Runs", "Profiles", "Comparing", "MemoryStore", "SmallDisk",
            "TestDatabase", grdb,
        ]),
    tests(
        "WebServerTests",
        [
            "WebServer", "GoPlayground", "Storing", "Jobs", "Snippets", "Runs", "Profiles", "Comparing",
            "ProfileFormats", "Reports", "ProfileBuilding", "Goldens", "MemoryStore", "SmallDisk", hummingbirdTesting,
            grdb,
        ]),
    tests(
        "RunningTests",
        [
            "Running", "Jobs", "Snippets", "Runs", "SandboxProtocol", "Sandboxing", "Compiling", "Profiling",
            "Profiles", "Comparing", "PerfEvents", "ProfileBuilding", "SmallDisk",
        ]),
    tests(
        "EndToEndTests",
        [
            "Snippets", "Runs", "Profiles", "ProfileFormats", "PairSimulation", "SmallDisk", "TestDatabase", "flamebox",
            grdb,
        ]),
    .testTarget(
        name: "FuzzTests", dependencies: decoderModules, path: "Tests/Fuzz",
        exclude: ["CFuzzer", "Corpus", "Fuzzer", "README.md", "seeds"], sources: ["Decoders", "Replay"],
        swiftSettings: swiftSettings),
]

/// `FLAMEBOX_ONLY=SandboxingTests swift test` builds just these targets and what they stand on: seconds, not minutes.
let only = Set((Context.environment["FLAMEBOX_ONLY"] ?? "").split(separator: ",").map(String.init))

/// Built only when asked for by name, in place of the tests that share its sources: it links with nothing but the
/// instrumentation that scripts/fuzz asks for.
let fuzzer: [Target] = [
    .systemLibrary(name: "CFuzzer", path: "Tests/Fuzz/CFuzzer"),
    .executableTarget(
        name: "fuzz", dependencies: decoderModules + ["CFuzzer"], path: "Tests/Fuzz",
        exclude: ["CFuzzer", "Corpus", "README.md", "Replay", "seeds"], sources: ["Decoders", "Fuzzer"],
        swiftSettings: swiftSettings),
]

/// These are spawned, never linked: as dependencies they would hand their static linking to whoever names them.
let spawned = [
    "Sandboxing": ["flamebox-sandbox", "flamebox-selftest"], "Compiling": ["flamebox-autolink"],
    "Sampling": ["flamebox-perf-opener"],
]

func names(of target: Target) -> [String] {
    let linked = target.dependencies.compactMap { dependency -> String? in
        switch dependency {
        case .byNameItem(let name, _), .targetItem(let name, _): name
        default: nil
        }
    }
    return linked + spawned[target.name, default: []]
}

@MainActor
func reachable(from roots: Set<String>) -> Set<String> {
    let next = (targets + fuzzer).filter { roots.contains($0.name) }.reduce(into: roots) { $0.formUnion(names(of: $1)) }
    return next == roots ? roots : reachable(from: next)
}

let chosen = only.isEmpty ? targets : (targets + fuzzer).filter { reachable(from: only).contains($0.name) }

let package = Package(
    name: "flamebox",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
    ],
    targets: chosen
)
