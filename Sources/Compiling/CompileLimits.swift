import Snippets

/// What one compilation may use.
package struct CompileLimits: Equatable, Sendable {
    package var timeMs = Limits.compileTimeMs
    package var memoryBytes = Limits.compileMemoryBytes

    package init() {}
}
