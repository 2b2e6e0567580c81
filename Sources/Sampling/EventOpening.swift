import Glibc
package import Linux
package import PerfEvents

/// Who opens events for a sampler.
package protocol EventOpening: Sendable {
    /// For each event of the order the event or why there is none; of a sampling order up to the first that failed.
    ///
    /// - Parameter group: the directory of the control group that the order is about, lent.
    func open(_ order: EventOrder, group: Int32?) throws(SystemError) -> [Result<PerfEvent, SystemError>]
}

extension EventOpening {
    func open(_ order: EventOrder) throws(SystemError) -> [Result<PerfEvent, SystemError>] {
        try open(order, group: nil)
    }
}

/// By this process, with the rights that it has.
package struct DirectOpening: EventOpening {
    package init() {}

    package func open(
        _ order: EventOrder, group: Int32?
    ) throws(SystemError) -> [Result<PerfEvent, SystemError>] {
        order.open(group: group).map { $0 < 0 ? .refused(-$0) : .success(PerfEvent(OwnedDescriptor(adopting: $0))) }
    }
}

extension Result<PerfEvent, SystemError> {
    static func refused(_ code: Int32) -> Self { .failure(SystemError("perf_event_open", code: code)) }
}
