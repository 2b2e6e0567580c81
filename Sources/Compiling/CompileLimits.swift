import Snippets

/// What one compilation may use.
package struct CompileLimits: Equatable, Sendable {
    package var timeMs = Limits.compileTimeMs
    package var memoryBytes = Limits.compileMemoryBytes
    /// Of the largest file that is written.
    package var fileBytes = Limits.compileScratchBytes

    package init() {}

    /// Of a tool that reads source and makes no program.
    package static var tool: CompileLimits {
        var limits = CompileLimits()
        limits.timeMs = Limits.toolTimeMs
        limits.memoryBytes = Limits.toolMemoryBytes
        limits.fileBytes = Limits.toolFileBytes
        return limits
    }
}
