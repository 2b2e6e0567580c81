import Foundation
import Glibc
import Profiles
import Recordings
import TestPrograms
import Testing

extension AdhocTests {
    private static let programWithInlines = """
        #include <stdlib.h>
        #include <time.h>
        static inline __attribute__((always_inline)) long inner(long number, long sum) { return number * number ^ sum; }
        __attribute__((noinline)) static long outer(long ms) {
            struct timespec now;
            long sum = 0;
            do {
                for (long i = 0; i < 100000; i++) sum = inner(i, sum);
                clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
            } while (now.tv_sec * 1000 + now.tv_nsec / 1000000 < ms);
            return sum;
        }
        int main(int count, char **words) { return outer(atol(words[1])) == 42; }
        """

    private static let canSplit = ["gcc", "objcopy", "strip", "readelf"].allSatisfy(has)

    /// What a distribution does to its programs.
    ///
    /// - Returns: the stripped program, and where its debug information lies.
    private static func splitProgram(in place: Place) throws -> (program: String, debugFile: String) {
        try programWithInlines.write(toFile: "\(place.path)/split.c", atomically: true, encoding: .utf8)
        let script = """
            set -e
            gcc -g -O1 -fno-omit-frame-pointer -Wl,--build-id -o split split.c
            objcopy --only-keep-debug split split.debug
            strip split
            id=$(readelf -n split | sed -n 's/.*Build ID: //p')
            mkdir -p "debug/.build-id/$(printf %s "$id" | cut -c1-2)"
            file="debug/.build-id/$(printf %s "$id" | cut -c1-2)/$(printf %s "$id" | cut -c3-).debug"
            mv split.debug "$file"
            printf %s "$file"
            """
        let ended = try RunningCommand(["sh", "-c", script], in: place.path).end()
        #expect(ended.status == 0, "\(ended.complaints)")
        return ("\(place.path)/split", "\(place.path)/\(ended.output)")
    }

    @Test(.enabled(if: canSplit, "this host has no gcc or no binutils"))
    func `a stripped program has names, inlines and lines by its debug file`() throws {
        let place = try Place()
        let (program, debugFile) = try Self.splitProgram(in: place)
        let directory = ["--debug-directory", "\(place.path)/debug"]
        #expect(try place.adhoc(directory + ["--", program, "300"]).status == 0)
        let profile = try place.profile(of: try #require(place.shelf.list().first))
        let outer = try #require(profile.functions.first { $0.name == "outer" })
        #expect(outer.file.hasSuffix("/split.c"))
        let inner = profile.frames.filter { profile.functions[Int($0.function)].name == "inner" }
        #expect(!inner.isEmpty && inner.allSatisfy { $0.inlined && $0.line == 3 })

        // Without it, and by one that is none: its module only, and no harm.
        try FileManager.default.removeItem(atPath: debugFile)
        for bytes in [nil, Data([0x7f] + Array("ELF".utf8) + Array(repeating: 0xff, count: 4000))] {
            if let bytes { try bytes.write(to: URL(filePath: debugFile)) }
            #expect(try place.adhoc(directory + ["--", program, "300"]).status == 0)
            let plain = try place.profile(of: try #require(place.shelf.list().first))
            #expect(!plain.functions.contains { ["outer", "inner"].contains($0.name) })
            #expect(TopTable(plain, .type("cpu")).rows.first?.module.hasSuffix("/split") == true)
        }
    }
}
