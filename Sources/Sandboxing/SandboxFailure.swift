package import Linux

/// Our failure, never the program's. Nothing of the snippet ran, or the jail was killed for safety.
package enum SandboxFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// The host cannot do what a jail needs.
    case host(SystemError)
    /// A step of the launcher failed.
    case launcher(step: String, code: Int32)
    /// The launcher went away or spoke nonsense.
    case launcherLost(String)
    /// A limit was written and did not read back.
    case limitNotHeld(String)
    /// A limit that was in force was so no longer before the jail had ended: what ran in it was not bounded.
    case limitLost(String)
    /// There is no control group that is surely ours.
    case cgroupRefused(CgroupRefusal)
    /// No slot is left: too many jails, or slots taken out of service after a jail that would not die.
    case noSlot

    package var description: String {
        switch self {
        case .host(let error): error.description
        case .launcher(let step, let code): "sandbox, \(step): \(SystemError.text(of: code))"
        case .launcherLost(let what): "the sandbox launcher was lost: \(what)"
        case .limitNotHeld(let name): "the kernel did not hold the limit \(name)"
        case .limitLost(let name):
            "the limit \(name) of this program's control group was taken away while it ran, by something else on the host"
        case .cgroupRefused(let refusal): refusal.description
        case .noSlot: "no sandbox slot is free"
        }
    }
}

/// What the kernel refuses to us is a failure of the host.
func asking<Value: ~Copyable>(_ ask: () throws(SystemError) -> Value) throws(SandboxFailure) -> Value {
    do throws(SystemError) { return try ask() } catch { throw .host(error) }
}
