import Glibc
import Linux
import Testing

struct OwnedDescriptorTests {
    @Test func `a descriptor is closed when its owner goes away`() throws {
        let number: Int32
        do {
            let descriptor = try OwnedDescriptor.open("/dev/null", O_RDONLY)
            // High enough that no other test gets the number next.
            number = fcntl(descriptor.number, F_DUPFD_CLOEXEC, 700)
            _ = OwnedDescriptor(adopting: number)
        }
        #expect(fcntl(number, F_GETFD) == -1)
    }

    @Test func `every descriptor of ours is closed by an exec`() throws {
        let pipe = try Pipe()
        let sockets = try MessageSockets()
        for number in [
            pipe.readEnd.number, pipe.writeEnd.number, sockets.near.number, sockets.far.number,
            try pipe.readEnd.duplicate().number,
        ] { #expect(fcntl(number, F_GETFD) & FD_CLOEXEC == FD_CLOEXEC) }
    }

    @Test func `reading tells nothing yet from the end`() throws {
        let pipe = try Pipe()
        try pipe.readEnd.setNonBlocking()
        #expect(try pipe.readEnd.read(upTo: 10) == nil)
        #expect(write(pipe.writeEnd.number, "ab", 2) == 2)
        #expect(try pipe.readEnd.read(upTo: 10) == [97, 98])
        let readEnd = pipe.keepReadEnd()
        #expect(try readEnd.read(upTo: 10) == [])
    }

    @Test func `a refusal names the call and the errno`() {
        #expect(throws: SystemError("open /nowhere", code: ENOENT)) {
            _ = try OwnedDescriptor.open("/nowhere", O_RDONLY)
        }
    }

    @Test func `a message keeps its boundaries, and a closed socket is an end`() throws {
        let sockets = try MessageSockets()
        #expect(try sockets.near.send([1, 2, 3]))
        #expect(try sockets.near.send([4]))
        #expect(try sockets.far.receive(upTo: 100) == [1, 2, 3])
        #expect(try sockets.far.receive(upTo: 100) == [4])
        let near = sockets.keepNear()
        #expect(try !near.send([5]))
        #expect(try near.receive(upTo: 100) == [])
    }

    @Test func `the last message of who closes with something unread arrives`() throws {
        let sockets = try MessageSockets()
        #expect(try sockets.far.send([1, 2, 3]))
        #expect(try sockets.near.send([4]))
        let near = sockets.keepNear()
        #expect(try near.receive(upTo: 100) == [1, 2, 3])
        #expect(try near.receive(upTo: 100) == [])
    }

    @Test func `a message that does not fit is refused, not cut`() throws {
        let sockets = try MessageSockets()
        #expect(try sockets.near.send([UInt8](repeating: 7, count: 50)))
        #expect(throws: SystemError("receive", code: EMSGSIZE)) { try sockets.far.receive(upTo: 10) }
    }

    @Test func `sealed memory is read and not written`() throws {
        let memory = try sealedMemory([1, 2, 3])
        #expect(try memory.read(upTo: 10) == [1, 2, 3])
        #expect(write(memory.number, "x", 1) == -1)
        #expect(ftruncate(memory.number, 0) == -1)
    }
}
