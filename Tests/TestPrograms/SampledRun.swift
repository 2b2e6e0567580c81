package import Profiles
package import Sampling
package import Stacks

/// Runs a program under a sampler, from its exec to its end, and gives the raw profile.
///
/// - Parameter inGroup: whether one clock ticks for all of its threads, as in runs on most hosts.
package func sampleRun(
    _ program: String, _ arguments: [String] = [], limits: SamplingLimits = SamplingLimits(), rateHz: Int = 999,
    cpus: [Int] = [0], inGroup: Bool = false, includesKernel: Bool = false,
    kernelSymbols: KernelSymbols = KernelSymbols(),
    taskProbes: TaskProbes = TaskProbes(), walker: any StackWalker = FramePointerWalker(), killedAfterMs: UInt32? = nil
) async throws -> RawProfile {
    let child = try SuspendedChild([program] + arguments, cpus: cpus)
    let group = try inGroup ? TestGroup(holding: child.processID) : nil
    let target = Sampler.Target(
        processID: child.processID, group: group?.path, cpus: cpus, rateHz: rateHz, includesKernel: includesKernel,
        kernelSymbols: kernelSymbols, taskProbes: taskProbes)
    let sampler = try Sampler(attachingTo: target, limits: limits, walker: walker)
    _ = child.run(killedAfterMs: killedAfterMs)
    let profile = await sampler.finish()
    // Removed when it is empty, and no sooner.
    withExtendedLifetime(group) {}
    return profile
}
