import Stacks
import Testing

struct AddressSpaceTests {
    private func space(_ ranges: [Range<UInt64>]) -> AddressSpace {
        var space = AddressSpace()
        for (index, range) in ranges.enumerated() {
            space.map(Mapping(addresses: range, fileOffset: range.lowerBound * 2, module: Int32(index)))
        }
        space.settle()
        return space
    }

    @Test func `a later mapping hides what it covers, and no more`() {
        let space = space([100..<200, 150..<160, 90..<110, 300..<400, 155..<310])
        let modules = [95, 105, 110, 149, 150, 155, 309, 310, 399].map { space.mapping(at: $0)?.module }
        #expect(modules == [2, 2, 0, 0, 1, 4, 4, 3, 3])
        #expect(space.mapping(at: 89) == nil && space.mapping(at: 400) == nil)
    }

    @Test func `a part of a mapping keeps its offsets in the file`() throws {
        let space = space([100..<200, 150..<160])
        #expect(try #require(space.mapping(at: 170)).fileOffset(of: 170) == 100 * 2 + 70)
    }

    @Test func `any order of overlaps gives what byte by byte would give`() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            var bytes = [Int32?](repeating: nil, count: 64)
            var space = AddressSpace()
            for module in 0..<12 {
                let start = UInt64.random(in: 0..<64, using: &generator)
                let end = UInt64.random(in: start...64, using: &generator)
                space.map(Mapping(addresses: start..<end, fileOffset: start, module: Int32(module)))
                for address in start..<end { bytes[Int(address)] = Int32(module) }
                if Bool.random(using: &generator) { space.settle() }
            }
            space.settle()
            #expect((0..<64).map { space.mapping(at: $0)?.module } == bytes)
        }
    }

    @Test func `of thousands of mappings that come one by one the latest holds`() {
        var space = AddressSpace()
        for round in 0..<2 {
            for index in 0..<3000 {
                let start = UInt64(index * 10)
                let module = Int32(round * 3000 + index)
                space.map(Mapping(addresses: start..<start + 6, fileOffset: 0, module: module))
                space.settle()
                #expect(space.mapping(at: start)?.module == module)
            }
        }
        let modules = (0..<3000).map { space.mapping(at: UInt64($0 * 10))?.module }
        #expect(modules == (3000..<6000).map { Int32($0) })
        #expect(space.mapping(at: 7) == nil)
    }
}
