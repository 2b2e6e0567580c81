package import ObjectFiles

/// Whether what unwinding reads out of a runtime's own code is found in this version of it. Where it is not, profiles are
/// weaker, and nothing else is.
package enum RuntimeKnowledge {
    /// Whether code that a goroutine's thread runs on another stack stands under the goroutine (`GoThreadLayout`).
    package static func findsGoThreads(of path: String, in program: ModuleView) -> Bool {
        var walker = Unwinder(program: program, libraries: CallFrameTables(view: ModuleView([])))
        walker.prepareForGo(program: path)
        return !walker.probeHints.isEmpty
    }

    /// Whether child tasks stand under their parents (`SwiftTaskCode`).
    package static func knowsSwiftTasks(of library: String, in libraries: ModuleView) -> Bool {
        var allowance = TableAllowance.library
        let code = libraries.withObjectFile(at: library) { SwiftTaskCode(of: $0, $1, &allowance) }
        return code != nil
    }
}
