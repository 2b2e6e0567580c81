/// How a snippet is to be built and run. Every field has a default.
package struct RunOptions: Hashable, Sendable {
    package enum Optimization: String, CaseIterable, Sendable {
        case release
        case debug
        /// Swift only: no overflow, bounds or exclusivity checks.
        case unchecked
    }

    package enum Mode: String, CaseIterable, Sendable {
        /// A Go program whose root folder has tests and no `main` runs as `test` all the same (`GoTesting`).
        case program
        /// Runs the tests that are in the source, and nothing else of it.
        case test
    }

    /// What a program takes for the time.
    package enum Clock: String, CaseIterable, Sendable {
        case real
        /// Go only: begins at the same moment in each run and stands still while the program works; nobody waits for who
        /// sleeps. What is written bears its time. Nobody can ask for a run with it, and it is never profiled.
        case fake
    }

    package var optimization: Optimization
    package var mode: Mode
    package var arguments: [String]
    package var standardInput: String
    /// Variables of the program's environment beside those that every program has.
    package var environment: [String: String]
    /// Swift only: 5 or 6, the language mode; nil leaves it to the compiler.
    package var swiftMode: Int?
    package var sampleRateHz: Int
    package var timeLimitMs: Int
    package var cores: Int
    /// Profile types to take, in the order of `ProfileFamily`; empty runs unsampled.
    package var profiles: [String]
    package var clock: Clock

    package init(
        optimization: Optimization = .release, mode: Mode = .program, arguments: [String] = [],
        standardInput: String = "", environment: [String: String] = [:], swiftMode: Int? = nil,
        sampleRateHz: Int = Limits.defaultSampleRateHz,
        timeLimitMs: Int = Limits.defaultRunTimeMs, cores: Int = 1, profiles: [String] = ["cpu"],
        clock: Clock = .real
    ) {
        self.optimization = optimization
        self.mode = mode
        self.arguments = arguments
        self.standardInput = standardInput
        self.environment = environment
        self.swiftMode = swiftMode
        self.sampleRateHz = sampleRateHz
        self.timeLimitMs = timeLimitMs
        self.cores = cores
        self.profiles = Self.spelled(profiles)
        self.clock = clock
    }

    func check(for language: Language) throws(Refusal) {
        if optimization == .unchecked, language != .swift {
            throw Refusal(
                field: "options.optimization",
                detail: "options.optimization 'unchecked' is for Swift only: choose 'release' or 'debug'.")
        }
        if clock == .fake, language != .go || !profiles.isEmpty {
            throw Refusal(
                field: "options.clock", detail: "options.clock 'fake' is for Go only, and for runs without a profile.")
        }
        try Self.check("options.sampleRateHz", sampleRateHz, in: Limits.sampleRatesHz)
        try Self.check("options.timeLimitMs", timeLimitMs, in: Limits.runTimesMs)
        try Self.check("options.cores", cores, in: 1...Limits.coresPerRun)
        try checkInput()
        try EnvironmentNames.check(environment)
        if let swiftMode, language != .swift || ![5, 6].contains(swiftMode) {
            throw Refusal(
                field: "options.swiftMode", detail: "options.swiftMode is 5 or 6, and for Swift only.")
        }
        let types = ProfileFamily.allCases.flatMap { $0.types(of: language) }
        for profile in profiles where !types.contains(profile) {
            guard ProfileFamily(ofType: profile) == nil else {
                throw Refusal(
                    field: "options.profiles", detail: "options.profiles holds \(profile), which only Go has.")
            }
            throw Refusal(
                field: "options.profiles",
                detail: "options.profiles may hold \(types.joined(separator: ", ")), or be empty.")
        }
    }

    private func checkInput() throws(Refusal) {
        guard arguments.count <= Limits.arguments else {
            throw Refusal(
                field: "options.arguments", detail: "options.arguments may hold at most \(Limits.arguments) arguments.")
        }
        let argumentBytes = arguments.reduce(0) { $0 + $1.utf8.count + 1 }
        guard argumentBytes <= Limits.argumentBytes else {
            throw Refusal(
                field: "options.arguments",
                detail: "options.arguments may be at most \(Limits.argumentBytes) bytes together.",
                limitBytes: Limits.argumentBytes)
        }
        guard !arguments.contains(where: { $0.utf8.contains(0) }) else {
            throw Refusal(field: "options.arguments", detail: "An argument may not hold U+0000.")
        }
        guard standardInput.utf8.count <= Limits.standardInputBytes else {
            throw Refusal(
                field: "options.standardInput",
                detail: "options.standardInput may be at most \(Limits.standardInputBytes) bytes.",
                limitBytes: Limits.standardInputBytes)
        }
    }

    private static func check(_ field: String, _ value: Int, in range: ClosedRange<Int>) throws(Refusal) {
        guard range.contains(value) else {
            throw Refusal(
                field: field, detail: "\(field) is \(value): allowed are \(range.lowerBound) to \(range.upperBound).")
        }
    }
}
