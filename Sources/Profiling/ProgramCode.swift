package import ObjectFiles

/// A program to profile: which files are its own, and what its runtime does with stacks.
package struct ProgramCode: Sendable {
    /// Runtimes whose callers are not all on the thread's stack.
    package enum Runtime: Sendable {
        /// Goroutines have stacks of their own.
        case go
        /// Who awaits a task is on the heap.
        case swift
        case other
    }

    /// The executable, as its own processes name it.
    package var path: String
    /// The modules that are this program's alone, and where they lie on the host. Their bytes are hostile: they are kept
    /// apart from what other programs use.
    package var modules: ModuleView
    package var runtime: Runtime
    /// Where its sources lay when it was compiled: functions from there are the person's own code.
    package var sourceDirectory: String

    package init(path: String, modules: ModuleView, runtime: Runtime, sourceDirectory: String) {
        self.path = path
        self.modules = modules
        self.runtime = runtime
        self.sourceDirectory = sourceDirectory
    }
}
