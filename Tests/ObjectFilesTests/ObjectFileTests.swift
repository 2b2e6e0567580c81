import Foundation
import ObjectFiles
import PairSimulation
import Testing

struct ObjectFileTests {
    /// Any dynamically linked program of the host.
    private static let bytes = (try? Data(contentsOf: URL(filePath: "/bin/sh"))).map { [UInt8]($0) } ?? []

    @Test func `a real program's code has virtual addresses`() throws {
        let file = try ObjectFile(Self.bytes)
        let text = try #require(file.section(named: ".text"))
        #expect(file.virtualAddress(ofCodeAt: text.fileRange.lowerBound) == text.virtualAddress)
        #expect(file.virtualAddress(ofCodeAt: UInt64(Self.bytes.count) + 1) == nil)
        #expect(!file.isGo)
    }

    @Test func `a program cut off anywhere is refused or outlined, and never traps`() {
        for length in stride(from: 0, to: min(Self.bytes.count, 4096), by: 1) {
            _ = try? ObjectFile(Array(Self.bytes[..<length]))
        }
        #expect(throws: ObjectFileError.foreign) { try ObjectFile([UInt8](repeating: 0, count: 64)) }
    }

    @Test func `every byte of the headers may lie`() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<2000 {
            var bytes = Self.bytes
            for _ in 0..<4 {
                bytes[Int.random(in: 4..<1024, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            guard let file = try? ObjectFile(bytes) else { continue }
            _ = file.virtualAddress(ofCodeAt: .random(in: 0...(.max), using: &generator))
        }
    }
}
