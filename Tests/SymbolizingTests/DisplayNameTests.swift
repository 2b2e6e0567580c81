import Testing

@testable import Symbolizing

struct DisplayNameTests {
    /// What `swift-demangle --simplified` prints, and what a person reads.
    @Test(arguments: [
        ("isPrime(_:)", "isPrime(_:)"),
        (
            "specialized UnsafeMutableBufferPointer._mergeTopRuns(_:buffer:by:)",
            "UnsafeMutableBufferPointer._mergeTopRuns(_:buffer:by:)"
        ),
        ("specialized specialized Array.append(_:)", "Array.append(_:)"),
        ("merged specialized Dictionary.subscript.getter", "Dictionary.subscript.getter"),
        ("Node.__allocating_init(depth:)", "Node.init(depth:)"),
        ("Node.__deallocating_deinit", "Node.deinit"),
        ("closure #1 in Box.sortAll()", "closure #1 in Box.sortAll()"),
        ("closure #1 in specialized Box.sortAll()", "closure #1 in Box.sortAll()"),
        ("static Point.origin.getter", "Point.origin.getter"),
        ("closure #2 in static Work.run()", "closure #2 in Work.run()"),
        ("(1) suspend resume partial function for fetch(_:)", "fetch(_:)"),
        ("(2) await resume partial function for specialized fetch(_:)", "fetch(_:)"),
        ("async function pointer to fetch(_:)", "fetch(_:)"),
        ("Box.a.modify with unmangled suffix \".resume.0\"", "Box.a.modify"),
        ("partial apply for closure #1 in run()", "partial apply for closure #1 in run()"),
        (
            "protocol witness for Shape.area() in conformance Square",
            "protocol witness for Shape.area() in conformance Square"
        ),
        ("outlined copy of Result<A, B>", "outlined copy of Result<A, B>"),
        ("outlined destroy of Any", "outlined destroy of Any"),
        ("type metadata accessor for Node", "type metadata accessor for Node"),
    ])
    func `a Swift name is the function's own`(_ simplified: String, _ expected: String) {
        #expect(swiftDisplayName(simplified) == expected)
    }

    @Test(arguments: [
        ("main.slow", "main.slow"),
        ("main.Map[go.shape.int,go.shape.string]", "main.Map[...]"),
        ("main.(*List[go.shape.struct { main.a [2]int }]).Push", "main.(*List[...]).Push"),
        ("main.main.func1", "main.main.func1"),
        ("runtime.systemstack.abi0", "runtime.systemstack"),
        ("encoding/json.(*decodeState).object", "encoding/json.(*decodeState).object"),
        ("main.odd]name[", "main.odd]name[..."),
    ])
    func `a Go name is as Go prints it`(_ linkName: String, _ expected: String) {
        #expect(goDisplayName(linkName) == expected)
    }

    @Test(arguments: [
        ("swift::runJobInEstablishedExecutorContext(swift::Job*)", "swift::runJobInEstablishedExecutorContext"),
        (
            "swift::RefCounts<swift::RefCountBitsT<(swift::RefCountInlinedness)1>>::doDecrementSlow(unsigned int) const",
            "swift::RefCounts::doDecrementSlow"
        ),
        ("void std::__introsort_loop<int*, long>(int*, int*, long)", "std::__introsort_loop"),
        ("(anonymous namespace)::helper(int)", "[anonymous]::helper"),
        ("std::ostream::operator<<(int)", "std::ostream::operator<<(int)"),
    ])
    func `a C++ name is without its types`(_ name: String, _ expected: String) {
        #expect(displayName(of: name, name) == expected)
    }

    @Test(arguments: ["malloc", "main", "_start", ""])
    func `a C name stays as it is`(_ name: String) {
        #expect(displayName(of: name, name) == name)
    }

    @Test func `a name that no compiler made cannot break a line of the demangler's input`() {
        #expect(isSwiftName("$s4main4slowyS2iF"))
        #expect(!isSwiftName("$s4main\n4slowyS2iF"))
        #expect(!isSwiftName("slow"))
    }
}
