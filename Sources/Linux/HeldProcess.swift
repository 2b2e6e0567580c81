import CLinux
import Glibc

/// A program of the person who calls, about to run: a child in the same terminal, process group and directory and with the
/// same descriptors, which waits before its exec. Dropping it ends it.
package struct HeldProcess: ~Copyable, Sendable {
    /// The child's; it is to be waited for.
    package let id: Int32
    private let gate: OwnedDescriptor
    private let failure: OwnedDescriptor

    /// - Parameters:
    ///   - path: of the file to execute.
    ///   - arguments: all, the program's own name first.
    ///   - environment: `NAME=VALUE` each.
    ///   - streams: its standard input, output and errors, lent; nil for this process's own.
    package init(
        _ path: String, arguments: [String], environment: [String], streams: StandardStreams? = nil
    ) throws(SystemError) {
        let gate = try Pipe()
        let failure = try Pipe()
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for text in words + variables { free(text) } }
        let child = linux_fork_held(
            path, &words, &variables, streams?.numbers ?? [-1, -1, -1], [gate.readEnd.number, gate.writeEnd.number],
            failure.writeEnd.number)
        guard child > 0 else { throw SystemError("fork", code: -child) }
        id = child
        self.gate = gate.keepWriteEnd()
        self.failure = failure.keepReadEnd()
    }

    /// Lets it execute its program; throws what that failed with. The child is still to be waited for.
    @available(*, noasync, message: "blocks the calling thread")
    package consuming func start(named path: String) throws(SystemError) {
        try gate.writeAll([0])
        // Empty once the exec has closed the other end.
        let word = try failure.read(upTo: MemoryLayout<Int32>.size) ?? []
        guard word.count == MemoryLayout<Int32>.size else { return }
        let code = word.withUnsafeBytes { $0.loadUnaligned(as: Int32.self) }
        throw SystemError("execute \(path)", code: code)
    }
}

/// What a program reads and writes by the numbers 0, 1 and 2: descriptors of this process.
package struct StandardStreams: Sendable {
    fileprivate let numbers: [Int32]

    /// None of them may be one of this process's own standard streams.
    package init(input: Int32, output: Int32, errors: Int32) {
        numbers = [input, output, errors]
        precondition(numbers.allSatisfy { $0 > 2 })
    }
}

/// Signals to this process, which it answers instead of ending by them. Those that are ignored stay ignored.
package final class HeardSignals: Sendable {
    package struct Heard: Equatable, Sendable {
        package let number: Int32
        /// As a terminal's driver does, for the whole process group.
        package let isOfKernel: Bool
    }

    private let pipe: Pipe

    /// By which a person ends a command.
    package static let ofPersons = [SIGINT, SIGQUIT, SIGTERM, SIGHUP]

    /// Once in a process.
    package init(_ numbers: [Int32]) throws(SystemError) {
        let pipe = try Pipe()
        try pipe.writeEnd.setNonBlocking()
        linux_hear_signals(numbers, Int32(numbers.count), pipe.writeEnd.number)
        self.pipe = pipe
    }

    /// Readable where there is one to be had; lent.
    package var number: Int32 { pipe.readEnd.number }

    /// Waits for the next.
    @available(*, noasync, message: "blocks the calling thread")
    package func next() throws(SystemError) -> Heard? {
        guard let words = try pipe.readEnd.read(upTo: 2), words.count == 2 else { return nil }
        return Heard(number: Int32(words[0]), isOfKernel: words[1] != 0)
    }
}
