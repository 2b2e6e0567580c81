import Profiles

/// Frames that were inlined into one another are one location of several lines, innermost first.
struct PprofLocations {
    /// Frame indexes of each location; identifiers are positions plus one.
    private(set) var frames: [[Int32]] = []
    private var ids: [[Int32]: UInt64] = [:]
    /// Of frames that nothing is inlined into, which most are, the location; 0 where there is none yet.
    private var idsOfFrames: [UInt64]
    /// For each stack the location that begins there and the stack that called it, once known.
    private var steps: [(id: UInt64, caller: Int32)?]
    private let profile: Profile

    init(_ profile: Profile) {
        self.profile = profile
        steps = Array(repeating: nil, count: profile.stacks.count)
        idsOfFrames = Array(repeating: 0, count: profile.frames.count)
    }

    /// Location identifiers, leaf first.
    mutating func path(of stack: Int32) -> [UInt64] {
        var path: [UInt64] = []
        var next = stack
        while next >= 0 {
            let step = steps[Int(next)] ?? locate(next)
            steps[Int(next)] = step
            path.append(step.id)
            next = step.caller
        }
        return path
    }

    private mutating func locate(_ stack: Int32) -> (id: UInt64, caller: Int32) {
        let frame = profile.stacks.frames[Int(stack)]
        let isAlone = !profile.frames[Int(frame)].inlined
        let known = isAlone ? idsOfFrames[Int(frame)] : 0
        guard known == 0 else { return (known, profile.stacks.parents[Int(stack)]) }
        var lines: [Int32] = []
        var next = stack
        var isInlined = true
        while next >= 0, isInlined {
            lines.append(profile.stacks.frames[Int(next)])
            isInlined = profile.frames[Int(profile.stacks.frames[Int(next)])].inlined
            next = profile.stacks.parents[Int(next)]
        }
        if let id = ids[lines] { return (id, next) }
        frames.append(lines)
        ids[lines] = UInt64(frames.count)
        if isAlone { idsOfFrames[Int(frame)] = UInt64(frames.count) }
        return (UInt64(frames.count), next)
    }
}
