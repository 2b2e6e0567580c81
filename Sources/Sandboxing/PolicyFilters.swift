import Linux
import SandboxProtocol

/// The seccomp programs of all policies, compiled once at the start by the launcher's second mode.
struct PolicyFilters: Sendable {
    /// The kernel takes 4096 instructions of 8 bytes.
    private static let largestFilterBytes = 4096 * 8

    private let programs: [SandboxPolicy: [UInt8]]

    @available(*, noasync, message: "blocks the calling thread")
    init(launcher: String, policies: String) throws(SandboxFailure) {
        var programs: [SandboxPolicy: [UInt8]] = [:]
        for policy in SandboxPolicy.allCases {
            programs[policy] = try Self.compile("\(policies)/\(policy.fileName)", launcher: launcher)
        }
        self.programs = programs
    }

    /// A jail without a filter is never made.
    subscript(policy: SandboxPolicy) -> [UInt8] {
        get throws(SandboxFailure) {
            guard let program = programs[policy] else { throw .launcherLost("no filter for \(policy)") }
            return program
        }
    }

    @available(*, noasync, message: "blocks the calling thread")
    private static func compile(_ path: String, launcher: String) throws(SandboxFailure) -> [UInt8] {
        let (program, status) = try asking { () throws(SystemError) in try run(launcher, ["filter", path]) }
        guard status == 0, !program.isEmpty, program.count.isMultiple(of: 8), program.count <= largestFilterBytes else {
            throw .launcherLost("it could not compile \(path): status \(status)")
        }
        return program
    }
}

/// Runs a program to its end; answers its standard output and wait status. Its complaints go to ours.
@available(*, noasync, message: "blocks the calling thread")
private func run(_ path: String, _ arguments: [String]) throws(SystemError) -> ([UInt8], Int32) {
    let null = try OwnedDescriptor.open("/dev/null", 0)
    let pipe = try Pipe()
    let process = try spawn(path, arguments, descriptors: [null.number, pipe.writeEnd.number, 2])
    // Ours has to be closed, or the end never comes.
    let readEnd = pipe.keepReadEnd()
    var output: [UInt8] = []
    while let piece = try readEnd.read(upTo: 1 << 16), !piece.isEmpty { output += piece }
    return (output, try waitForChild(process))
}
