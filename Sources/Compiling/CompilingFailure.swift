package import Sandboxing

/// Why the service, not the snippet, failed at compiling.
package enum CompilingFailure: Error, Equatable, Sendable, CustomStringConvertible {
    /// A file of the installation is missing or not what it should be.
    case installation(String)
    /// The caches were never made, or could not be made of what is there now.
    case cachesMissing(toolchain: String)
    /// It was removed since somebody asked for it.
    case toolchainGone(String)
    case sandbox(SandboxFailure)
    /// The jail's policy lacks a call that the compiler makes.
    case blockedCall(String)
    /// A compiler could not be executed at all.
    case notExecuted(program: String, code: Int32)
    /// The compilers were content and yet there is no program.
    case artifactLost(String)
    /// A tool that makes the caches failed.
    case preparing(String)

    package var description: String {
        switch self {
        case .installation(let what): what
        case .cachesMissing(let toolchain):
            "the compiler caches for \(toolchain) are not there: run `make run` once, or `flamebox prepare`"
        case .toolchainGone(let name): "the toolchain \(name) is not there any more"
        case .sandbox(let failure): failure.description
        case .blockedCall(let name): "the compile jail's policy does not allow the system call \(name)"
        case .notExecuted(let program, let code): "\(program) could not be executed in its jail (errno \(code))"
        case .artifactLost(let how): "the compiled program was lost on its way out of the jail: \(how)"
        case .preparing(let what): what
        }
    }
}
