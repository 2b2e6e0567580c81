/// What a person may put into a program's environment: settings of its runtime and of its own, and nothing that decides what
/// code is loaded or takes from us what we see of a program.
enum EnvironmentNames {
    /// The loader's and the C library's: files to load, and how.
    private static let loaderPrefixes = ["LD_", "GLIBC_", "GCONV_"]
    /// A crash is told by what these make the runtimes print and leave.
    private static let ofCrashes: Set = ["SWIFT_BACKTRACE", "GOTRACEBACK"]

    static func check(_ environment: [String: String]) throws(Refusal) {
        let field = "options.environment"
        guard environment.count <= Limits.environmentVariables else {
            throw Refusal(
                field: field, detail: "\(field) may hold at most \(Limits.environmentVariables) variables.")
        }
        let byteCount = environment.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count + 2 }
        guard byteCount <= Limits.environmentBytes else {
            throw Refusal(
                field: field, detail: "\(field) may be at most \(Limits.environmentBytes) bytes together.",
                limitBytes: Limits.environmentBytes)
        }
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
            if let objection = objection(to: name) { throw Refusal(field: field, detail: objection) }
            guard !value.utf8.contains(0) else {
                throw Refusal(field: field, detail: "A variable of the environment may not hold U+0000.")
            }
        }
    }

    private static func objection(to name: String) -> String? {
        guard name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil else {
            return
                "The name of a variable is letters of ASCII, digits and underscores, and does not begin with a digit."
        }
        if loaderPrefixes.contains(where: name.hasPrefix) {
            return "\(name) cannot be set: it tells the loader or the C library which files to load."
        }
        if ofCrashes.contains(name) {
            return "\(name) cannot be set: a crash is explained by what the runtime leaves without it."
        }
        return nil
    }
}
