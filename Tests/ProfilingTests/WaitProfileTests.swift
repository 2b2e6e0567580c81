import Foundation
import ObjectFiles
import Profiles
import Profiling
import Sampling
import TestPrograms
import Testing

private let hostKernel = {
    var kernel = HostKernel.ofThisHost()
    kernel.waitProbes = WaitProbes(count: 3)
    return kernel
}()

/// Where threads wait, seen from outside, beside what the programs measure of themselves.
///
/// Each function of theirs writes down how much time passed in it. That is what the profile has to say of the function,
/// however busy the machine was, for what another program took of it is in both. The bound is 2 %, and what the clock of a
/// thread may be off by: two periods.
@Suite(
    .serialized,
    .enabled(if: hostKernel.whyNotWaits() == nil, "this host's kernel does not tell: flamebox doctor, row waits"))
struct WaitProfileTests {
    private struct Outcome {
        let profile: Profile
        /// Nanoseconds, by function.
        let known: [String: Double]

        var wall: SampleSet? { profile.sets.first { $0.types == [.wall] } }

        func time(in name: String, waitingFor wait: String? = nil) -> Double {
            time { frames in frames.contains { $0.name == name } && (wait == nil || frames.first?.name == wait) }
        }

        /// - Parameter isMeant: told a stack, leaf first.
        func time(where isMeant: ([Function]) -> Bool) -> Double {
            guard let samples = wall?.samples else { return 0 }
            return (0..<samples.count).reduce(0) { sum, row in
                isMeant(profile.functions(of: samples.stacks[row])) ? sum + Double(samples.values[0][row]) : sum
            }
        }

        func expectKnown(_ names: String..., sourceLocation: SourceLocation = #_sourceLocation) {
            for name in names {
                let (found, truth) = (time(in: name), known[name] ?? 0)
                #expect(
                    truth > 50e6 && abs(found - truth) < 0.02 * truth + 2e6, "\(name): \(found) of \(truth)",
                    sourceLocation: sourceLocation)
            }
        }
    }

    /// Read once, as by a worker: the first program of all would be over before the tables of its libraries are made.
    private static let library = ModuleLibrary(
        view: ModuleView([
            .init(jailPath: "/lib", hostPath: "/lib"), .init(jailPath: "/usr/lib", hostPath: "/usr/lib"),
            .init(jailPath: toolchain, hostPath: toolchain),
        ]), tools: UnjailedTools(toolchain: toolchain), kernel: hostKernel, lookUpTimeMs: 20_000, nameBytes: 4096)

    /// Once more where the reader had no processor until a ring was full.
    private func wholeOutcome(of program: String, runtime: ProgramCode.Runtime = .other) async throws -> Outcome {
        for _ in 0..<9 {
            let outcome = try await outcome(of: program, runtime: runtime)
            if outcome.profile.sets.allSatisfy({ $0.quality.lostSamples == 0 }) { return outcome }
        }
        return try await outcome(of: program, runtime: runtime)
    }

    /// - Parameter killedAfterMs: nil to wait for the program's end.
    private func outcome(
        of program: String, runtime: ProgramCode.Runtime = .other, killedAfterMs: UInt32? = nil
    ) async throws -> Outcome {
        let truths = FileManager.default.temporaryDirectory.appending(path: "truths-\(UUID().uuidString)").path
        let modules = Self.library.modules(
            of: ProgramCode(
                path: program, modules: ModuleView([.init(jailPath: program, hostPath: program)]), runtime: runtime,
                sourceDirectory: URL(filePath: program).deletingLastPathComponent().path),
            tools: UnjailedTools(toolchain: toolchain))
        let child = try SuspendedChild([program, truths], cpus: [0])
        let session = try modules.attach(
            to: ProcessTree(processID: child.processID, cpus: [0]),
            ProfilingOptions(rateHz: 999, includesKernel: false, followsWaits: true))
        #expect(session.waitsRefusal == nil)
        _ = child.run(killedAfterMs: killedAfterMs)
        let profile = await session.finish()
        await session.close()
        try profile.checkInvariants()
        let text = (try? String(contentsOfFile: truths, encoding: .utf8)) ?? ""
        try? FileManager.default.removeItem(atPath: truths)
        var known: [String: Double] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, let time = Double(words[1]) { known[String(words[0]), default: 0] += time }
        }
        return Outcome(profile: profile, known: known)
    }

    private static let measuring = """
        #define _GNU_SOURCE
        #include <pthread.h>
        #include <stdint.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <time.h>
        #include <unistd.h>
        #include <poll.h>
        #define SITE __attribute__((noinline))
        static FILE *truths;
        static uint64_t now(void) {
            struct timespec time;
            clock_gettime(CLOCK_MONOTONIC, &time);
            return time.tv_sec * 1000000000ull + time.tv_nsec;
        }
        static void pass(unsigned ms) {
            struct timespec time = {0, ms * 1000000};
            nanosleep(&time, NULL);
        }
        static void burn(unsigned ms) {
            for (uint64_t end = now() + ms * 1000000ull; now() < end;) ;
        }
        #define KNOWN(name, body) SITE static void name(void) { \\
            uint64_t begin = now(); body; fprintf(truths, #name " %llu\\n", (unsigned long long)(now() - begin)); }
        """

    private static let ways =
        measuring + """

            static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
            static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
            static int ends[2], isHeld, isOver;
            KNOWN(sleeps, pass(300))
            KNOWN(works, burn(300))
            KNOWN(locks, pthread_mutex_lock(&mutex))
            KNOWN(reads, char byte; if (read(ends[0], &byte, 1) < 0) abort())
            KNOWN(polls, struct pollfd none; poll(&none, 0, 200))
            KNOWN(awaits, pthread_mutex_lock(&mutex); while (!isOver) pthread_cond_wait(&condition, &mutex);
                pthread_mutex_unlock(&mutex))
            static void *holder(void *unused) {
                pthread_mutex_lock(&mutex);
                isHeld = 1;
                pass(400);
                pthread_mutex_unlock(&mutex);
                return unused;
            }
            static void *locker(void *unused) {
                while (!*(volatile int *)&isHeld) pass(1);
                locks();
                pthread_mutex_unlock(&mutex);
                return unused;
            }
            static void *reader(void *unused) { reads(); return unused; }
            static void *awaiter(void *unused) { awaits(); return unused; }
            static void *worker(void *unused) { works(); return unused; }
            KNOWN(joins, pthread_t thread; pthread_create(&thread, NULL, worker, NULL); pthread_join(thread, NULL))
            int main(int count, char **arguments) {
                truths = fopen(arguments[count - 1], "w");
                if (!truths || pipe(ends)) return 1;
                pthread_t threads[4];
                pthread_create(&threads[0], NULL, holder, NULL);
                pthread_create(&threads[1], NULL, locker, NULL);
                pthread_create(&threads[2], NULL, reader, NULL);
                sleeps();
                polls();
                if (write(ends[1], "", 1) < 0) abort();
                for (int i = 0; i < 3; i++) pthread_join(threads[i], NULL);
                pthread_create(&threads[3], NULL, awaiter, NULL);
                joins();
                pthread_mutex_lock(&mutex);
                isOver = 1;
                pthread_cond_signal(&condition);
                pthread_mutex_unlock(&mutex);
                pthread_join(threads[3], NULL);
                fclose(truths);
                return 0;
            }
            """

    @Test func `known sleeps and waits are seen within two hundredths, each by its reason`() async throws {
        let program = try TestPrograms.compileC(Self.ways, named: "ways", flags: ["-pthread", "-Wno-all"])
        let outcome = try await wholeOutcome(of: program)
        outcome.expectKnown("sleeps", "works", "locks", "reads", "polls", "awaits", "joins")
        let reasons = [
            ("sleeps", "[sleeping]"), ("locks", "[waiting: lock]"), ("reads", "[waiting: input/output]"),
            ("polls", "[waiting: events]"), ("awaits", "[waiting: condition]"), ("joins", "[waiting: thread's end]"),
        ]
        for (name, reason) in reasons {
            // What else is in it, at most: the thread was ready before it ran.
            let (found, truth) = (outcome.time(in: name, waitingFor: reason), outcome.known[name] ?? 0)
            #expect(found > truth / 2, "\(name) \(reason): \(found) of \(truth)")
        }
        #expect(outcome.time(in: "works", waitingFor: "[sleeping]") == 0)
        let wall = try #require(outcome.wall)
        #expect(wall.quality.lostSamples == 0 && wall.quality.truncatedStacks == 0)
        // CPU time is there as ever, and first.
        #expect(outcome.profile.sets.map(\.types) == [[.cpu], [.wall]])
    }

    private static let lives =
        measuring + """

            static void *life(void *number) {
                uint64_t begin = now();
                char name[16];
                sprintf(name, "life%ld", (long)number);
                pthread_setname_np(pthread_self(), name);
                for (int i = 0; i < 40; i++) {
                    if (number) burn((long)number);
                    pass(10);
                }
                fprintf(truths, "%s %llu\\n", name, (unsigned long long)(now() - begin));
                return NULL;
            }
            int main(int count, char **arguments) {
                truths = fopen(arguments[count - 1], "w");
                pthread_t threads[3];
                for (long i = 0; i < 3; i++) pthread_create(&threads[i], NULL, life, (void *)(i * 4));
                for (int i = 0; i < 3; i++) pthread_join(threads[i], NULL);
                fclose(truths);
                return 0;
            }
            """

    @Test func `what a thread did and where it waited is its life together`() async throws {
        let program = try TestPrograms.compileC(Self.lives, named: "lives", flags: ["-pthread", "-Wno-all"])
        let outcome = try await wholeOutcome(of: program)
        let samples = try #require(outcome.wall?.samples)
        for (name, truth) in outcome.known {
            let thread = try #require(outcome.profile.threads.firstIndex { $0.name == name })
            let found = (0..<samples.count).reduce(0.0) {
                samples.threads?[$1] == Int32(thread) ? $0 + Double(samples.values[0][$1]) : $0
            }
            #expect(abs(found - truth) < 0.02 * truth + 3e6, "\(name): \(found) of \(truth)")
        }
        #expect(outcome.known.count == 3)
    }

    private static let sleeper =
        measuring + """

            SITE static void sleeps(void) { pass(900); pass(900); }
            int main(void) { sleeps(); return 0; }
            """

    /// It is killed no sooner than half a second after it was let go.
    @Test func `a program that is killed while it sleeps shows where`() async throws {
        let program = try TestPrograms.compileC(Self.sleeper, named: "sleeper", flags: ["-Wno-all"])
        let outcome = try await outcome(of: program, killedAfterMs: 500)
        let slept = outcome.time(in: "sleeps", waitingFor: "[sleeping]")
        #expect((0.3e9..<1.8e9).contains(slept), "\(slept)")
    }

    private static let dispatched = """
        import Dispatch
        import Foundation
        import Synchronization

        let mutex = Mutex(0)
        @inline(never) func holds() { mutex.withLock { $0 += 1; usleep(300_000) } }
        @inline(never) func wants() -> UInt64 {
            let begin = DispatchTime.now()
            mutex.withLock { $0 += 1 }
            return DispatchTime.now().uptimeNanoseconds - begin.uptimeNanoseconds
        }
        let queue = DispatchQueue(label: "other", attributes: .concurrent)
        let (isHeld, isDone) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        @inline(never) func awaits() { isDone.wait() }
        // The pool's thread waits for work meanwhile.
        queue.async {}
        usleep(200_000)
        Thread.detachNewThread { isHeld.signal(); holds() }
        queue.async {
            isHeld.wait()
            usleep(20_000)
            let waited = wants()
            try? "wants() \\(waited)\\n".write(toFile: CommandLine.arguments[1], atomically: false, encoding: .utf8)
            isDone.signal()
        }
        awaits()
        """

    @Test func `locks and semaphores of Swift are told, and idle threads of a pool left out`() async throws {
        let program = try TestPrograms.compileSwift(Self.dispatched, named: "dispatched", flags: ["-O"])
        var outcome = try await wholeOutcome(of: program, runtime: .swift)
        // On a busy machine who wants the lock may come when nobody holds it any more.
        for _ in 0..<4 where (outcome.known["wants()"] ?? 0) < 60e6 {
            outcome = try await wholeOutcome(of: program, runtime: .swift)
        }
        outcome.expectKnown("wants()")
        #expect(
            outcome.time(in: "wants()", waitingFor: "[waiting: lock]") > 0.5 * (outcome.known["wants()"] ?? .infinity))
        #expect(outcome.time(in: "awaits()", waitingFor: "[waiting: semaphore]") > 100e6)
        let wall = try #require(outcome.wall)
        #expect(wall.quality.idleMs > 50, "\(wall.quality.idleMs)")
        let idle = outcome.time { frames in
            frames.first?.category == .otherWait && frames.contains { $0.name == "_dispatch_worker_thread" }
                && !frames.contains { $0.category == .yourCode }
        }
        #expect(idle < 50e6, "\(idle) of a pool's threads")
    }

    @Test func `without the option nothing of it is there`() async throws {
        let program = try TestPrograms.compileC("int main(void) { return 0; }", named: "still")
        let library = ModuleLibrary(
            view: ModuleView([]), tools: UnjailedTools(toolchain: toolchain), kernel: .unasked, lookUpTimeMs: 20_000,
            nameBytes: 4096)
        let modules = library.modules(
            of: ProgramCode(
                path: program, modules: ModuleView([.init(jailPath: program, hostPath: program)]), runtime: .other,
                sourceDirectory: "/src"), tools: UnjailedTools(toolchain: toolchain))
        for isAsked in [false, true] {
            let child = try SuspendedChild([program], cpus: [0])
            let session = try modules.attach(
                to: ProcessTree(processID: child.processID, cpus: [0]),
                ProfilingOptions(rateHz: 999, includesKernel: false, followsWaits: isAsked))
            #expect((session.waitsRefusal != nil) == isAsked)
            _ = child.run()
            #expect(await session.finish().sets.map(\.types) == [[.cpu]])
            await session.close()
        }
    }
}

extension Profile {
    /// Leaf first.
    fileprivate func functions(of stack: Int32) -> [Function] {
        var found: [Function] = []
        var each = stack
        while each >= 0 {
            found.append(functions[Int(frames[Int(stacks.frames[Int(each)])].function)])
            each = stacks.parents[Int(each)]
        }
        return found
    }
}
