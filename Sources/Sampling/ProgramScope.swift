import Profiles

/// What of the records is the program's: from its exec on, and of its own processes only.
struct ProgramScope: Sendable {
    /// Whether records come from all that is in the program's control group, for each CPU.
    let followsGroup: Bool
    /// The process that starts the program, where records are about it too; nil once it has become the program.
    private var launchingProcess: Int32?
    /// When the program was exec'ed; CLOCK_MONOTONIC.
    private(set) var execNs: UInt64?
    /// CPU time that was sampled, but is none of the program's.
    private(set) var othersNs: UInt64 = 0

    /// - Parameter launchingProcess: nil where records are of the program alone.
    init(launchingProcess: Int32?) {
        self.launchingProcess = launchingProcess
        followsGroup = launchingProcess != nil
    }

    /// Of a group, what runs before the program's exec is on its way there.
    func contains(_ process: Int32) -> Bool {
        guard let launchingProcess else { return true }
        return execNs != nil && process != launchingProcess
    }

    mutating func exec(_ process: Int32, atNs: UInt64) {
        if process == launchingProcess { launchingProcess = nil }
        execNs = execNs ?? atNs
    }

    mutating func leaveOut(_ periodNs: UInt64) { othersNs &+= periodNs }

    /// A sample's time since the exec.
    func sinceExec(_ timeNs: UInt64) -> UInt64 {
        let origin = execNs ?? timeNs
        return timeNs < origin ? 0 : timeNs - origin
    }
}
