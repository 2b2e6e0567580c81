import Glibc
import Linux
import ObjectFiles
import Sampling

extension GoroutineWalk {
    /// Of the runtime: the slice of all goroutines.
    private static let list = "runtime.allgs"

    /// Of a Go program that is not loaded elsewhere than its file says, as the linker makes them by default.
    ///
    /// - Parameter runtime: what the compiler says of the runtime that is in it; nil where it is not known. Throws where
    ///   that is missing, or the program's own list.
    init(of program: ProgramCode, _ runtime: String?) throws(SystemError) {
        guard let layout = runtime.flatMap(GoroutineLayout.init(assemblyHeader:)) else {
            throw SystemError("find out where Go's runtime keeps goroutines", code: ENOENT)
        }
        let address = program.modules.withObjectFile(at: program.path) { file, source in
            file.addresses(ofSymbols: [Self.list], source)[Self.list]
        }
        guard let address else { throw SystemError("find \(Self.list)", code: ENOENT) }
        self.init(layout: layout, listAddress: address)
    }
}
