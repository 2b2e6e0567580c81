import CLinux
import Linux
import PerfEvents
import Profiles
import TestPrograms
import Testing

@testable import Sampling

@Suite(.serialized, .timeLimit(.minutes(10)))
struct CounterGroupTests {
    private static let software = [
        PERF_COUNT_SW_TASK_CLOCK, PERF_COUNT_SW_PAGE_FAULTS, PERF_COUNT_SW_CONTEXT_SWITCHES,
    ].map { CounterKind(type: PERF_TYPE_SOFTWARE.rawValue, config: UInt64($0.rawValue)) }

    /// A kind that no kernel knows.
    private static let unknown = CounterKind(type: PERF_TYPE_SOFTWARE.rawValue, config: 9999)

    private static let program = """
        #include <pthread.h>
        #include <sys/mman.h>
        #include <time.h>
        #include <unistd.h>
        volatile unsigned long sink;
        static void *work(void *memory) {
            for (long i = 0; i < 2000; i++) ((volatile char *)memory)[i * 4096] = 1;
            while (clock() < CLOCKS_PER_SEC / 10) for (unsigned long i = 0; i < 1000000; i++) sink += i;
            for (int i = 0; i < 20; i++) usleep(1000);
            return 0;
        }
        int main(void) {
            pthread_t thread;
            void *memory = mmap(0, 2000 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            // One fault for each page, on hosts too that give out huge ones unasked.
            if (memory == MAP_FAILED) return 1;
            madvise(memory, 2000 * 4096, MADV_NOHUGEPAGE);
            pthread_create(&thread, 0, work, memory);
            pthread_join(thread, 0);
        }
        """

    private func readings(_ kinds: [CounterKind]) throws -> [UInt64?] {
        let child = try SuspendedChild([try TestPrograms.compileC(Self.program, named: "counted")], cpus: [0])
        let opened = openCounters(kinds, process: child.processID, includesKernel: true)
        let group = try CounterGroup(
            opened.map { $0 < 0 ? .refused(-$0) : .success(PerfEvent(OwnedDescriptor(adopting: $0))) })
        _ = child.run()
        return group.readings()
    }

    @Test func `a group counts what the program's threads did, from its exec on`() throws {
        let readings = try readings(Self.software)
        #expect(try #require(readings[0]) > 20_000_000, "nanoseconds of CPU time")
        #expect(try #require(readings[1]) >= 2000, "page faults")
        #expect(try #require(readings[2]) >= 20, "context switches")
    }

    @Test func `what a host cannot count is nil and shifts nothing`() throws {
        let readings = try readings([Self.software[0], Self.unknown, Self.software[2]])
        #expect(try #require(readings[0]) > 20_000_000)
        #expect(readings[1] == nil)
        #expect((20..<1_000_000).contains(try #require(readings[2])))
        #expect(throws: (any Error).self) { try self.readings([Self.unknown]) }
    }

    @Test func `a host without counters samples as ever, one with counters has them in the profile`() async throws {
        let profile = try await sampleRun(try TestPrograms.compileC(Self.program, named: "counters"))
        #expect(profile.cpu.samples.count > 10)
        let child = try SuspendedChild(["/bin/true"], cpus: [0])
        let group = try? CounterGroup(of: child.processID, by: DirectOpening())
        _ = child.run()
        #expect((profile.cpu.quality.counters != nil) == (group != nil))
        if let counters = profile.cpu.quality.counters { #expect(try #require(counters.cycles) > 1_000_000) }
    }
}
