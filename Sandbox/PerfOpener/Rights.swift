import CLinux
import Glibc

struct RightsFailure: Error {
    let call: String
    let code: Int32
}

/// CAP_PERFMON of Linux 5.8, and CAP_SYS_ADMIN: capabilities(7).
private let openPerfEvents: UInt64 = 1 << 38
private let administer: UInt64 = 1 << 21

/// Keeps the smaller right that lets every event be opened, found out by trying, or neither where neither does: some
/// kernels let everybody open events, and what they refuse then is told order by order.
func keepLeastRights() throws(RightsFailure) {
    let held = linux_permitted_capabilities()
    guard held >= 0 else { throw RightsFailure(call: "capget", code: Int32(clamping: -held)) }
    let candidates = [openPerfEvents, administer].filter { $0 & UInt64(held) != 0 }
    let both = candidates.reduce(0, |)
    var least: UInt64 = 0
    for candidate in candidates {
        try confine("try a capability", linux_use_capabilities(both, candidate))
        guard linux_perf_may_watch_cpus() != 0 else { continue }
        least = candidate
        break
    }
    try confine("drop capabilities", linux_use_capabilities(least, least))
    // Not by others of this user either, who could have it open what they like.
    try confine("be closed to others", linux_prctl(PR_SET_DUMPABLE, 0))
    try confine("be confined to opening", linux_confine_to_opening())
}

private func confine(_ call: String, _ answer: Int32) throws(RightsFailure) {
    guard answer >= 0 else { throw RightsFailure(call: call, code: -answer) }
}
