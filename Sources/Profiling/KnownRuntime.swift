import ObjectFiles
import Unwinding

/// What profiles of a program do without because its runtime is of a version that is not known in all.
package enum KnownRuntime {
    /// A sentence for each such thing.
    /// - Parameter path: of an executable of Go on this host.
    package static func weaknesses(ofGo path: String) -> [String] {
        RuntimeKnowledge.findsGoThreads(of: path, in: ModuleView([.init(jailPath: path, hostPath: path)]))
            ? []
            : ["Where the runtime works on a stack of its own, samples do not stand under the goroutine that it left."]
    }

    /// - Parameter toolchain: the `usr` directory of a Swift toolchain.
    package static func weaknesses(ofSwift toolchain: String) -> [String] {
        let library = "\(toolchain)/lib/swift/linux/libswift_Concurrency.so"
        return RuntimeKnowledge.knowsSwiftTasks(
            of: library, in: ModuleView([.init(jailPath: library, hostPath: library)]))
            ? [] : ["Child tasks do not stand under the functions that started them."]
    }
}
