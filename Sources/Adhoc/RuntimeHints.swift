/// The word that a language needs so that its functions have names outside of it: each then writes a map of the code that
/// it makes, `/tmp/perf-PID.map`.
enum RuntimeHint: Equatable {
    /// `--perf-basic-prof` since Node 8; frames of interpreted functions have names since 12 (nodejs.org, "CLI",
    /// NODE_OPTIONS).
    case node
    /// Python 3.12 and later; earlier ones do not know the variable (docs.python.org, "Python support for the Linux perf
    /// profiler").
    case python
    /// JDK 17 and later write a map when they end; earlier ones pass over it (JDK-8254723).
    case java

    private static let nodeOptions = "--perf-basic-prof --interpreted-frames-native-stack"
    private static let javaOptions = [
        "-XX:+IgnoreUnrecognizedVMOptions", "-XX:+UnlockDiagnosticVMOptions", "-XX:+DumpPerfMapAtExit",
        "-XX:+PreserveFramePointer",
    ]

    /// Of the program that runs in the end; nil for one that needs none.
    init?(for interpreter: String) {
        switch interpreter {
        case "node", "nodejs", "npm", "npx", "yarn", "pnpm": self = .node
        case "java": self = .java
        default:
            let isPython =
                interpreter.hasPrefix("python") && interpreter.dropFirst(6).allSatisfy { $0.isNumber || $0 == "." }
            guard isPython else { return nil }
            self = .python
        }
    }

    /// What the command then has more.
    func apply(to command: inout LocatedCommand, _ environment: inout [String: String]) {
        switch self {
        case .node:
            let given = environment["NODE_OPTIONS"].map { $0 + " " } ?? ""
            environment["NODE_OPTIONS"] = given + Self.nodeOptions
        case .python: environment["PYTHONPERFSUPPORT"] = environment["PYTHONPERFSUPPORT"] ?? "1"
        case .java: command.arguments.insert(contentsOf: Self.javaOptions, at: 1)
        }
    }

    /// Said once, before the command runs.
    var sentence: String {
        let what =
            switch self {
            case .node: "NODE_OPTIONS has \(Self.nodeOptions)"
            case .python: "PYTHONPERFSUPPORT=1 is set"
            case .java: "java gets -XX:+DumpPerfMapAtExit, which it has from JDK 17 on, and -XX:+PreserveFramePointer"
            }
        return "\(what), so that functions have names; --no-runtime-hints leaves that out."
    }
}
