import SandboxProtocol

/// No groups at all, where an operator waived them: nothing is limited for a jail as a whole, and nothing counted.
struct WaivedCgroupTree: CgroupTree {
    func make(_ name: String, _ limits: JailLimits) throws(SandboxFailure) -> any Cgroup { WaivedCgroup() }
    func make(_ name: String, memoryBytes: Int) throws(SandboxFailure) -> any Cgroup { WaivedCgroup() }
    var boundsProcessorTime: Bool { false }
    func names() -> [String] { [] }
    func find(_ name: String) -> any Cgroup { WaivedCgroup() }
}

private struct WaivedCgroup: Cgroup {
    let joinFiles: [String] = []
    let isInForce = false

    func holds(process: Int32) -> Bool { true }
    func counters() -> JailCounters { JailCounters() }
    func processes() -> [Int32] { [] }
    func remove() -> Bool { true }
}
