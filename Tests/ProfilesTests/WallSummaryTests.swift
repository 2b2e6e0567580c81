import ProfileBuilding
import Profiles
import Testing

struct WallSummaryTests {
    private func times(_ running: UInt64, _ runnable: UInt64, _ waiting: UInt64) -> WallTimes {
        var times = WallTimes()
        (times.runningNs, times.runnableNs, times.waitingNs) = (running, runnable, waiting)
        return times
    }

    private func sentence(_ wall: WallTimes, samples: [String] = []) -> String? {
        var profile = ProfileBuilder.profile(samples)
        profile.wallTimes = wall
        return profile.summary(maximumThreads: 4).wall?.sentence
    }

    @Test func `a program that waited says so, in the unit of the longest time`() {
        let waited = times(1_000_000, 0, 9_900_000_000)
        #expect(sentence(waited) == "No samples: it waited 9.9 of 9.9 s.")
        #expect(sentence(waited, samples: ["main"]) == "It waited 9.9 of 9.9 s.")
        #expect(sentence(times(40_000_000, 0, 9_960_000_000)) == "No samples: it waited 10.0 of 10.0 s.")
        #expect(sentence(times(0, 0, 31_250_000)) == "No samples: it waited 31.3 of 31.3 ms.")
    }

    @Test func `a program that worked has all three parts`() {
        #expect(
            sentence(times(3_000_000_000, 100_000_000, 900_000_000), samples: ["main"])
                == "It ran 3.0 s, was held up by others 0.1 s and waited 0.9 s, 4.0 s in all.")
        #expect(
            sentence(times(400_000, 0, 100_000))
                == "No samples: it ran 0.4 ms, was held up by others 0.0 ms and waited 0.1 ms, 0.5 ms in all.")
    }

    @Test func `nothing measured is nothing said`() {
        #expect(sentence(WallTimes()) == nil)
    }

    @Test func `the threads that used most CPU time come first, and how many are left out is told`() throws {
        var builder = ProfileBuilder(threads: ["idle", "busy", "waiting", "late"])
        builder.sample("main")
        var profile = builder.finished()
        profile.threadTimes = [times(0, 0, 1), times(5_000_000, 1, 0), times(0, 0, 9_000_000), times(0, 2_000_000, 0)]
        profile.wallTimes = times(5_000_000, 0, 5_000_000)
        let wall = try #require(profile.summary(maximumThreads: 3).wall)
        #expect(wall.threads.map(\.name) == ["busy", "late", "waiting"])
        #expect(wall.threads[0].runningMs == 5)
        #expect(wall.furtherThreads == 1)
    }
}
