import Foundation
import Glibc
import Linux
import Profiles
import Profiling

/// One run of a command of a comparison, from its exec to its end.
struct MeasuredRun: Sendable {
    let end: RunWatch.End
    /// Of the command and all children that were waited for, by the kernel's account.
    let cpuNanoseconds: UInt64
    let wallNanoseconds: UInt64
    let output: PrintedText
    let errors: PrintedText
    let profile: Profile
}

/// A command that is run many times, each time alike: without input, its output read and not shown, sampled.
struct RepeatedCommand: Sendable {
    let command: PreparedCommand
    let profiler: LocalProfiler
    let rateHz: Int
    let limit: Duration
    let signals: HeardSignals

    /// A run whose profile is still to be had.
    private struct Ended: Sendable {
        let end: RunWatch.End
        let cpuNanoseconds: UInt64
        let wallNanoseconds: UInt64
        let output: PrintedText
        let errors: PrintedText
        let session: ProfilingSession
    }

    func run() async throws(RecorderFailure) -> MeasuredRun {
        let ended = try await onOwnedThread(named: "run", throwing: RecorderFailure.self) {
            () throws(RecorderFailure) -> Ended in try start()
        }
        let profile = await ended.session.finish { processes in
            await onOwnedThread(named: "perf maps") { PerfMapFiles.read(of: processes) }
        }
        await ended.session.close()
        return MeasuredRun(
            end: ended.end, cpuNanoseconds: ended.cpuNanoseconds, wallNanoseconds: ended.wallNanoseconds,
            output: ended.output, errors: ended.errors, profile: profile)
    }

    @available(*, noasync, message: "blocks the calling thread")
    private func start() throws(RecorderFailure) -> Ended {
        // What stands at its path may have been built anew by the run before.
        let profiler = profiler.anew()
        profiler.readAhead(program: (command.located.path as NSString).resolvingSymlinksInPath)
        let held: HeldCommand
        do throws(SystemError) { held = try hold() } catch { throw .refused("\(error)") }
        let process = held.process.id
        let session = try profiler.watch(process, isRunning: false, rateHz: rateHz)
        let began = ContinuousClock.now
        do throws(SystemError) { try held.process.start(named: command.located.path) } catch {
            _ = try? waitForChild(process)
            throw .command("\(error)", exitCode: error.code == ENOENT ? 127 : 126)
        }
        do throws(SystemError) {
            var watch = RunWatch(
                process, output: held.output, errors: held.errors, signals: signals, limit: limit)
            let (end, usage, at) = try watch.end()
            return Ended(
                end: end, cpuNanoseconds: usage.cpuNanoseconds,
                wallNanoseconds: UInt64((at - began) / .nanoseconds(1)),
                output: watch.printed.output, errors: watch.printed.errors, session: session)
        } catch { throw .refused("\(error)") }
    }

    private func hold() throws(SystemError) -> HeldCommand {
        // Behind the standard streams, whose places the child gives to the copies.
        let firstFree: Int32 = 3
        let output = try Linux.Pipe()
        let errors = try Linux.Pipe()
        let input = try OwnedDescriptor.open("/dev/null", O_RDONLY).duplicate(from: firstFree)
        let outputCopy = try output.writeEnd.duplicate(from: firstFree)
        let errorsCopy = try errors.writeEnd.duplicate(from: firstFree)
        try output.readEnd.setNonBlocking()
        try errors.readEnd.setNonBlocking()
        let process = try command.held(
            streams: StandardStreams(
                input: input.number, output: outputCopy.number, errors: errorsCopy.number))
        return HeldCommand(process: process, output: output.keepReadEnd(), errors: errors.keepReadEnd())
    }
}

/// A command before its exec, and the ends of its streams that are ours.
private struct HeldCommand: ~Copyable {
    let process: HeldProcess
    let output: OwnedDescriptor
    let errors: OwnedDescriptor
}
