import Glibc
import Linux
import Testing

struct SpawnTests {
    @Test func `a spawned program has the descriptors it was given and no others`() async throws {
        let output = try await onOwnedThread(named: "spawn", throwing: SystemError.self) {
            () throws(SystemError) -> [UInt8] in
            let null = try OwnedDescriptor.open("/dev/null", O_RDWR)
            let pipe = try Pipe()
            let process = try spawn(
                "/bin/sh", ["-c", listOpenDescriptors],
                descriptors: [null.number, pipe.writeEnd.number, null.number, null.number])
            let readEnd = pipe.keepReadEnd()
            var bytes: [UInt8] = []
            while let piece = try readEnd.read(upTo: 4096), !piece.isEmpty { bytes += piece }
            _ = try waitForChild(process)
            return bytes
        }
        #expect(String(decoding: output, as: UTF8.self) == "0 1 2 3 ")
    }

    @Test func `a program that is not there is refused`() {
        #expect(throws: SystemError("spawn /nowhere", code: ENOENT)) { try spawn("/nowhere", [], descriptors: [0]) }
    }

    @Test func `a process is itself, and not a later one of its number`() throws {
        let own = try #require(ProcessIdentity(of: ownProcessNumber()))
        #expect(own == ProcessIdentity(of: ownProcessNumber()))
        #expect(own.startTicks > 0)
        #expect(ProcessIdentity(of: Int32.max) == nil)
    }
}

/// Opens nothing itself: a pipeline or a directory's listing would be among what it finds.
private let listOpenDescriptors = """
    n=0
    while [ $n -lt 1024 ]; do
        if [ -e /proc/$$/fd/$n ]; then printf '%s ' $n; fi
        n=$((n + 1))
    done
    """
