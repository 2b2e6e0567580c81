package import Linux
import ObjectFiles
import Sampling
import Symbolizing
import Unwinding

/// Profiles commands of the person who calls where they stand: in no jail, with that person's rights, and each process
/// apart. What they run is read as other people's: by readers that check every bound, and by the toolchain's tools.
package struct LocalProfiler: Sendable {
    private let kernel: HostKernel
    private let view: ModuleView
    private let symbols: SymbolSource
    private let callFrames: CallFrameTables
    private let toolchain: String
    private let sourceDirectory: String
    private let debugDirectory: String

    /// Where distributions put debug information that they took out of programs.
    package static let usualDebugDirectory = "/usr/lib/debug"

    /// Files that are kept open at a time, of those that code ran from.
    package static let keptFiles = 4096

    /// - Parameters:
    ///   - toolchain: the `usr` directory of the Swift toolchain, whose tools read names.
    ///   - sourceDirectory: functions from there are the person's own code.
    ///   - debugDirectory: where debug information lies by build IDs.
    package init(
        toolchain: String, sourceDirectory: String, debugDirectory: String = usualDebugDirectory,
        kernel: HostKernel = .unjailed()
    ) {
        self.kernel = kernel
        self.debugDirectory = debugDirectory
        self.toolchain = toolchain
        self.sourceDirectory = sourceDirectory
        view = ModuleView(keeping: KeptFiles(limit: Self.keptFiles))
        symbols = SymbolSource(
            launcher: LocalTools(toolchain: toolchain, debugDirectory: debugDirectory), view: view,
            limits: .ofLocalPrograms)
        callFrames = CallFrameTables(view: view)
    }

    /// The same, knowing nothing of files yet: for a command that is run again, since what stands at a path by then may be
    /// another file.
    package func anew() -> LocalProfiler {
        LocalProfiler(
            toolchain: toolchain, sourceDirectory: sourceDirectory, debugDirectory: debugDirectory, kernel: kernel)
    }

    /// Reads what nearly every program runs of libraries, and the program itself, before it runs: while a sampler reads
    /// them, its buffers fill.
    @available(*, noasync, message: "blocks the calling thread")
    package func readAhead(program: String) {
        // This process has them mapped, too, by the names that the kernel gives them.
        let own = (try? RunningProcess.ofThisProcess())?.libraries ?? []
        for path in own + [program] { callFrames.preload(path: path) }
    }

    /// Profiles the processes from now on, as well as this host lets us: with the kernel's time where it may be seen, and
    /// with buffers as large as it locks for us.
    ///
    /// - Parameter isRunning: whether the process has executed its program already.
    @available(*, noasync, message: "blocks the calling thread")
    package func attach(
        to processes: ProcessTree, isRunning: Bool = false, rateHz: Int
    ) throws(SystemError) -> ProfilingSession {
        var refusal = SystemError("perf_event_open", code: 0)
        for limits in ProfilingLimits.ofLocalPrograms(rateHz: rateHz) {
            for includesKernel in [true, false] {
                do throws(SystemError) {
                    return try attach(to: processes, isRunning: isRunning, rateHz, limits, includesKernel)
                } catch {
                    refusal = error
                    // A smaller buffer helps only where the large one was refused.
                    if error.isOfSampling, !includesKernel { throw error }
                    if !error.isOfSampling { break }
                }
            }
        }
        throw refusal
    }

    private func attach(
        to processes: ProcessTree, isRunning: Bool, _ rateHz: Int, _ limits: ProfilingLimits, _ includesKernel: Bool
    ) throws(SystemError) -> ProfilingSession {
        var target = Sampler.Target(
            processID: processes.processID, group: processes.group, cpus: processes.cpus, rateHz: rateHz,
            includesKernel: includesKernel, kernelSymbols: kernel.symbols, events: kernel.events)
        target.tellsProcessesApart = true
        if isRunning { target.running = try RunningProcess(processes.processID) }
        let nothing = ModuleView([])
        let sampler = try Sampler(
            attachingTo: target, limits: limits.sampling, walker: Unwinder(program: nothing, libraries: callFrames))
        let symbolizer = Symbolizer(
            program: symbols, libraries: symbols, kernelSymbols: kernel.symbols, programPath: "",
            sourceDirectory: sourceDirectory, ownsAllPrograms: true)
        return ProfilingSession(sampler: sampler, symbolizer: symbolizer, close: { [symbols] in await symbols.close() })
    }
}

extension SystemError {
    /// Whether the kernel refused to sample, and not only the room for samples.
    package var isOfSampling: Bool { call == "perf_event_open" }
}

extension ProfilingLimits {
    /// What one goes on with where the kernel refuses more: an ordinary user's buffers are what `perf_event_mlock_kb` says,
    /// and the less they hold the less each sample may bring, and the more often they are read.
    static func ofLocalPrograms(rateHz: Int) -> [ProfilingLimits] {
        let sizes = [
            (ring: 16 << 20, sideband: 2 << 20, slice: 62 * 1024),
            (ring: 2 << 20, sideband: 512 << 10, slice: 48 * 1024),
            (ring: 256 << 10, sideband: 128 << 10, slice: 24 * 1024),
            (ring: 128 << 10, sideband: 64 << 10, slice: 16 * 1024),
            (ring: 64 << 10, sideband: 32 << 10, slice: 8 * 1024),
        ]
        return sizes.map { ring, sideband, slice in
            var limits = ProfilingLimits(
                samples: 16_000_000, stackFrames: 1024, stackSliceBytes: slice, mappings: 1_000_000, threads: 65_536,
                ringBytes: ring)
            limits.sidebandRingBytes = sideband
            limits.stackNodes = 8_000_000
            limits.modules = 16_384
            limits.processes = 65_536
            // Until half of the buffer is full.
            limits.drainIntervalMs = min(20, max(1, ring * 500 / (rateHz * slice)))
            return limits
        }
    }
}

extension SymbolizingLimits {
    /// For whole build trees, and for names that a just-in-time compiler gives.
    static let ofLocalPrograms = SymbolizingLimits(
        timeMs: 60_000, cachedSymbols: 2_000_000, answerBytes: 512 << 20, perfMapLines: 1_000_000)
}
