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

/// As `sampleRun`, again while samples were lost, ten times at most: on a busy machine the sampler's thread may get no
/// processor for longer than its rings hold. Seen in one of some thirty runs at a load of six; even with one in five, ten in
/// a row are one case of ten million.
package func sampleWholeRun(
    _ program: String, cpus: [Int] = [0], includesKernel: Bool = false, kernelSymbols: KernelSymbols = KernelSymbols()
) async throws -> RawProfile {
    func run() async throws -> RawProfile {
        try await sampleRun(program, cpus: cpus, includesKernel: includesKernel, kernelSymbols: kernelSymbols)
    }
    var profile = try await run()
    for _ in 0..<9 where profile.cpu.quality.lostSamples > 0 { profile = try await run() }
    return profile
}
