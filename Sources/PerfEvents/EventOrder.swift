/// All that a sampler ever has the kernel open, in words of its own: what is not in here cannot be asked for, neither of
/// this process nor of the one that has rights for it (`flamebox-perf-opener`).
package enum EventOrder: Equatable, Sendable {
    /// One event that counts nothing, about the process that opens it. With the first event on a host the kernel patches its
    /// hooks for events in (the jump label `perf_sched_events`) and waits until every CPU has seen them, 10 ms; a second
    /// after the last it takes them out again. While this one is open, no run has to wait.
    case standing
    /// The CPU's own counters (`CounterKind.hardware`) for a process and all that it starts, from its next exec on and
    /// without time in the kernel.
    case counters(process: Int32)
    /// What samples a program on one CPU.
    case sampling(SamplingOrder)
}

/// The events of a program on one of its CPUs: one for mappings, names, threads and switches, and then the clocks.
package struct SamplingOrder: Equatable, Sendable {
    /// A clock of the CPU's time that brings with each sample the user's registers and so much of the stack.
    package struct Clock: Equatable, Sendable {
        /// Of the user's stack at most; a multiple of 8, less than 64 KiB.
        package let stackBytes: UInt32
        /// Also the callers that the kernel finds by frame pointers.
        package let bringsCallchain: Bool
        /// Whether it ticks from the next exec on; otherwise once it is enabled.
        package let startsAtExec: Bool

        package init(stackBytes: UInt32, bringsCallchain: Bool, startsAtExec: Bool) {
            self.stackBytes = stackBytes
            self.bringsCallchain = bringsCallchain
            self.startsAtExec = startsAtExec
        }
    }

    /// That has not executed the program yet.
    package let process: Int32
    /// One event for whatever is in the process's control group, whose directory comes with the order; otherwise one for
    /// each thread of the process and of what it starts.
    package let watchesGroup: Bool
    package let cpu: Int32
    /// Samples in a second of the CPU's time.
    package let rateHz: Int32
    /// Also while the program is in the kernel.
    package let includesKernel: Bool
    package let clocks: [Clock]

    package init(
        process: Int32, watchesGroup: Bool, cpu: Int32, rateHz: Int32, includesKernel: Bool, clocks: [Clock]
    ) {
        self.process = process
        self.watchesGroup = watchesGroup
        self.cpu = cpu
        self.rateHz = rateHz
        self.includesKernel = includesKernel
        self.clocks = clocks
    }
}

extension EventOrder {
    /// Higher than any run asks for, lower than what would keep a CPU from its work.
    package static let ratesHz: ClosedRange<Int32> = 1...10_000
    /// More than the kernel is ever built for (`CONFIG_NR_CPUS`).
    package static let cpus: Range<Int32> = 0..<8192
    /// One for each kind of sample.
    package static let clocks = 1...4
    /// What the kernel takes: a multiple of 8 below the largest number of 16 bits (`perf_copy_attr` in its events/core.c).
    package static let stackBytes: Range<UInt32> = 0..<65_535

    /// Whether every number is one that a sampler would ask for.
    package var isWithinBounds: Bool {
        switch self {
        case .standing: true
        case .counters(let process): process > 0
        case .sampling(let order):
            order.process > 0 && Self.cpus.contains(order.cpu) && Self.ratesHz.contains(order.rateHz)
                && Self.clocks.contains(order.clocks.count)
                && order.clocks.allSatisfy { Self.stackBytes.contains($0.stackBytes) && $0.stackBytes % 8 == 0 }
        }
    }

    /// Whose doings would be seen; nil where nobody's.
    package var process: Int32? {
        switch self {
        case .standing: nil
        case .counters(let process): process
        case .sampling(let order): order.process
        }
    }

    /// Whether the directory of a control group comes with the order.
    package var watchesGroup: Bool {
        if case .sampling(let order) = self { order.watchesGroup } else { false }
    }
}
