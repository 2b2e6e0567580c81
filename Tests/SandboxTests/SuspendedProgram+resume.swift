import Sandboxing

extension SuspendedProgram {
    /// What these tests run is looked at from outside, but not sampled.
    consuming func resume() throws(SandboxFailure) -> RunningProgram { try resumeUnsampled() }
}
