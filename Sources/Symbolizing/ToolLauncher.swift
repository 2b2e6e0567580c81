package import Linux

/// A program of the toolchain that reads what a hostile program may have made.
package enum SymbolTool: Equatable, Sendable {
    /// Answers each line `CODE "module" 0xADDRESS` with one line of JSON.
    case symbolizer
    /// Answers each line with the same line, Swift's mangled names in it made readable.
    case demangler(simplified: Bool)

    package var arguments: [String] {
        switch self {
        case .symbolizer: ["llvm-symbolizer", "--output-style=JSON", "--inlines", "--demangle"]
        case .demangler(let simplified): ["swift-demangle", "--compact"] + (simplified ? ["--simplified"] : [])
        }
    }
}

/// Starts tools where they can do no harm.
package protocol ToolLauncher: Sendable {
    /// Starts `tool` on the two descriptors and answers with the way to end it.
    func start(
        _ tool: SymbolTool, input: consuming OwnedDescriptor, output: consuming OwnedDescriptor
    ) async throws -> @Sendable () -> Void
}
