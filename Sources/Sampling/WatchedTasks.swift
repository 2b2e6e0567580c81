import CLinux
import Glibc
import Linux

/// Whose time and doings an event is about.
enum WatchedTasks: ~Copyable, Sendable {
    /// A process and all that it will start: each thread has an event of its own, which counts from the next exec on if
    /// its attribute says so.
    case startedBy(Int32)
    /// Whatever is in the control group of this directory: one event for all threads, which counts once it is enabled.
    case inGroup(OwnedDescriptor)

    var isGroup: Bool {
        switch self {
        case .startedBy: false
        case .inGroup: true
        }
    }

    /// The number of the event, or a negative errno.
    func open(_ attribute: perf_event_attr, cpu: Int) -> Int32 {
        switch self {
        case .startedBy(let process):
            var attribute = attribute
            // Safe: the kernel reads the attribute during the call only.
            return unsafe linux_perf_open(&attribute, process, Int32(clamping: cpu), -1)
        case .inGroup(let directory):
            return linux_perf_open_for_group(attribute, directory.number, Int32(clamping: cpu))
        }
    }
}
