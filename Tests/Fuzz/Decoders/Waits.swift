import Profiles
import Stacks

@testable import Sampling

/// Records of a probe, one behind the other: two bytes say how long each is. The program was executed before.
func feedWaits(_ bytes: [UInt8]) {
    let limits = SamplingLimits(
        samples: 100, stackFrames: 64, stackNodes: 500, mappings: 50, modules: 10, threads: 8)
    var recording = Recording(
        requestedHz: 999, includesKernel: false, kernelSymbols: KernelSymbols(), limits: limits,
        walker: FramePointerWalker(), taskNotes: nil, launchingProcess: nil, followsWaits: true)
    recording.take(
        .named("program", isExec: true), RecordTrailer(process: 7, thread: 7, timeNs: 1, cpu: 0))
    var rest = bytes[...]
    while rest.count > 2 {
        let count = min(Int(word(rest.prefix(2))), rest.count - 2)
        recording.takeWait(Array(rest.dropFirst(2).prefix(count)).span.bytes)
        rest = rest.dropFirst(2 + count)
    }
    check(recording.profile(EventCounts()), limits)
}

private func check(_ profile: RawProfile, _ limits: SamplingLimits) {
    precondition(profile.sets.count == 2)
    let samples = profile.sets[1].samples
    precondition(samples.count <= limits.samples && profile.threads.count <= limits.threads)
    precondition(samples.stacks.allSatisfy { profile.stacks.frames.indices.contains(Int($0)) })
    precondition(samples.values[0].allSatisfy { $0 >= 0 })
    let sum = samples.values[0].reduce(UInt64(0)) { $0 + $1.magnitude }
    precondition(sum <= Profile.largestTotal)
    let times = samples.timesNs ?? []
    precondition(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
}
