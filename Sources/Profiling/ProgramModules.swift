package import Linux
import Sampling
import Symbolizing
import Unwinding

/// One program and the libraries that it uses, ready to be profiled.
package struct ProgramModules: Sendable {
    private let program: ProgramCode
    private let own: SymbolSource
    private let symbolizer: Symbolizer
    private let walker: Unwinder
    private let kernel: HostKernel

    init(of program: ProgramCode, own: SymbolSource, libraries: SymbolSource, walker: Unwinder, kernel: HostKernel) {
        self.program = program
        self.own = own
        self.walker = walker
        self.kernel = kernel
        symbolizer = Symbolizer(
            program: own, libraries: libraries, kernelSymbols: kernel.symbols, programPath: program.path,
            sourceDirectory: program.sourceDirectory)
    }

    /// Profiles the processes from now on, until the session is finished or nobody holds it any more.
    package func attach(
        to processes: ProcessTree, _ options: ProfilingOptions
    ) throws(SystemError) -> ProfilingSession {
        var allocations: AllocationNotes?
        var refusal: SystemError?
        do throws(SystemError) {
            if options.followsAllocations {
                allocations = try kernel.allocationProbes.attach(to: AllocationPoints(of: program))
            }
        } catch {
            refusal = error
        }
        var waits: WaitNotes?
        var goroutines: GoroutineWalk?
        var waitsRefusal: SystemError?
        do throws(SystemError) {
            switch program.runtime {
            case _ where !options.followsWaits: break
            case .go: goroutines = try GoroutineWalk(of: program, options.goRuntimeLayout)
            case .swift, .other: waits = try kernel.waitProbes.attach()
            }
        } catch {
            waitsRefusal = error
        }
        var target = Sampler.Target(
            processID: processes.processID, group: processes.group, cpus: processes.cpus, rateHz: options.rateHz,
            includesKernel: options.includesKernel, kernelSymbols: kernel.symbols,
            taskProbes: kernel.probes(for: program.runtime), allocations: allocations, events: kernel.events)
        (target.waits, target.goroutines) = (waits, goroutines)
        target.goLabels = options.goRuntimeLayout.flatMap(GoroutineLayout.labels(inAssemblyHeader:))
        return ProfilingSession(
            sampler: try Sampler(attachingTo: target, limits: options.limits.sampling, walker: walker),
            symbolizer: symbolizer, allocationsRefusal: refusal, waitsRefusal: waitsRefusal, warmUp: warmUp,
            close: close)
    }

    /// Has the program's names read before anybody waits for them.
    package func warmUp() async { await own.warmUp(path: program.path) }

    /// Ends the tool that reads the program's names.
    package func close() async { await own.close() }
}
