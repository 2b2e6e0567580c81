import Foundation
import Testing

@testable import Symbolizing

struct DisplayNameTests {
    /// What `swift-demangle --simplified` prints, and what a person reads.
    @Test(arguments: [
        ("isPrime(_:)", "isPrime(_:)"), ("Sums.@Test good@Sendable (n:)", "Sums.@Test good(n:)"),
        (
            "@Test good #1 @Sendable (n:_:) in Sums.@Test good@Sendable (n:)",
            "@Test good #1 (n:_:) in Sums.@Test good(n:)"
        ),
        (
            "specialized UnsafeMutableBufferPointer._mergeTopRuns(_:buffer:by:)",
            "UnsafeMutableBufferPointer._mergeTopRuns(_:buffer:by:)"
        ),
        ("specialized specialized Array.append(_:)", "Array.append(_:)"),
        ("merged specialized Dictionary.subscript.getter", "merged: Dictionary.subscript.getter and others"),
        ("specialized merged static Box.sort()", "merged: Box.sort() and others"),
        ("merged partial apply for closure #1 in run()", "partial apply for closure #1 in run()"),
        ("Node.__allocating_init(depth:)", "Node.init(depth:)"),
        ("Node.__deallocating_deinit", "Node.deinit"),
        ("closure #1 in Box.sortAll()", "closure #1 in Box.sortAll()"),
        ("closure #2 in ", "closure #2 in main"),
        ("closure #1 in specialized Box.sortAll()", "closure #1 in Box.sortAll()"),
        ("static Point.origin.getter", "Point.origin.getter"),
        ("closure #2 in static Work.run()", "closure #2 in Work.run()"),
        ("(1) suspend resume partial function for fetch(_:)", "fetch(_:)"),
        ("(2) await resume partial function for specialized fetch(_:)", "fetch(_:)"),
        ("async function pointer to fetch(_:)", "fetch(_:)"),
        ("Box.a.modify with unmangled suffix \".resume.0\"", "Box.a.modify"),
        ("partial apply for closure #1 in run()", "partial apply for closure #1 in run()"),
        (
            "partial apply for thunk for @escaping @isolated(any) @callee_guaranteed @async () -> (@out A)",
            "partial apply for thunk for async () -> (A)"
        ),
        (
            "thunk for @callee_guaranteed (@in_guaranteed [String : Any], @unowned Int) -> (@out A, @error @owned Error)",
            "thunk for ([String : Any], Int) -> (A, Error)"
        ),
        (
            "protocol witness for Shape.area() in conformance Square",
            "protocol witness for Shape.area() in conformance Square"
        ),
        (
            "protocol witness for Collection.formIndex(after:) in conformance <> Range<A>",
            "protocol witness for Collection.formIndex(after:) in conformance Range<A>"
        ),
        ("Task<>.yield()", "Task.yield()"),
        ("UnsafeContinuation.resume<>(returning:)", "UnsafeContinuation.resume(returning:)"),
        ("static <> infix(_:_:)", "<> infix(_:_:)"),
        ("outlined copy of Result<A, B>", "outlined copy of Result<A, B>"),
        ("outlined destroy of Any", "outlined destroy of Any"),
        ("type metadata accessor for Node", "type metadata accessor for Node"),
    ])
    func `a Swift name is the function's own`(_ simplified: String, _ expected: String) {
        #expect(swiftDisplayName(simplified) == expected)
    }

    @Test(arguments: [
        ("$ss6HasherV5_seedABSi_tcfC", "$ss6HasherV5_seedABSi_tcfCTf4nd_n", true),
        ("$sSasSeRzlE4fromSayxGs7Decoder_p_tKcfCTm", "$sSasSeRzlE4fromSayxGs7Decoder_p_tKcfC", true),
        ("$s4main4NodeCfD", "$s4main4NodeCfd", true), ("$s4main3runyyFyycfU_TA.77", "$s4main3runyyFyycfU_TA", true),
        ("$s4main3runyyFyyXEfU_Si_TG5", "$s4main3runyyFyyXEfU_Si_Tg5", true),
        // A generic class's initializer that allocates and the one that does not, either specialized.
        ("$s4main5ThingC6making_ACyxGx_SitcfC", "$s4main5ThingC6making_ACyxGx_SitcfcSi_Tg5", true),
        ("$s4main5ThingC6making_ACyxGx_SitcfCSi_Tg5", "$s4main5ThingC6making_ACyxGx_SitcfcSi_Tg5Tf4nn_n", true),
        ("$s4main5ThingC6making_ACyxGx_SitcfC", "$s4main5ThingC6making_ACyxGx_SitcfcS2iXEfU_", false),
        // Go's wrapper; an async function's pieces in two forms; awaiting top-level code and its thunk.
        ("reflect.callReflect", "reflect.callReflect.abi0", true),
        ("$s4main1CC1fyyYaFTQ0_", "$s4main1CC1fyyYaFTf4nd_nTY1_", true),
        ("$sIetH_yts5Error_pIegHrzo_TR10async_MainTf3npf_nTQ0_", "async_MainTQ1_", true),
        // A recursion, overloads, two types' specializations, and pieces of an async function.
        ("$s4main1fyyF", "$s4main1fyyF", false), ("$s4main1fyS2iF", "$s4main1fyS2dF", false),
        ("$s4main1fyyxlFSi_Tg5", "$s4main1fyyxlFSd_Tg5", false), ("$s4main1fyyYaF", "$s4main1fyyYaFTQ0_", false),
        ("$s4main1fyyF", "$s4main1fyyFyycfU_", false), ("$s4main1fyyYaFTQ0_", "$s4main1fyyYaFTY1_", false),
        ("main.f", "main.f.77", false),
    ])
    func `forms of one function are told from a recursion`(_ left: String, _ right: String, _ areForms: Bool) {
        #expect(areFormsOfOneFunction(left, right) == areForms)
        #expect(areFormsOfOneFunction(right, left) == areForms)
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

/// Names as the compiler wrote them into a program, through the toolchain's own demangler.
struct MangledNameTests {
    private static let golden: [(mangled: String, display: String)] = [
        ("$s4main5outeryS2iF", "outer(_:)"),
        ("$s4main5fetchyS2iYaKF", "fetch(_:)"),
        ("$s4main5fetchyS2iYaKFTQ1_", "fetch(_:)"),
        ("$s4main5fetchyS2iYaKFTY0_", "fetch(_:)"),
        ("$s4main5fetchyS2iYaKFTu", "fetch(_:)"),
        ("$s4main5fetchyS2iYaKFSiScgySis5Error_pGzYaKXEfU_SiyYacfU_", "closure #1 in closure #1 in fetch(_:)"),
        ("$s4main5fetchyS2iYaKFSiScgySis5Error_pGzYaKXEfU_SiyYacfU_TY0_", "closure #1 in closure #1 in fetch(_:)"),
        (
            "$s4main5fetchyS2iYaKFSiScgySis5Error_pGzYaKXEfU_SiyYacfU_TA",
            "partial apply for closure #1 in closure #1 in fetch(_:)"
        ),
        (
            "$s4main5fetchyS2iYaKFSiScgySis5Error_pGzYaKXEfU_SiyYacfU_TATQ0_",
            "partial apply for closure #1 in closure #1 in fetch(_:)"
        ),
        ("$sIetH_yts5Error_pIegHrzo_TR10async_MainTf3npf_n", "main"),
        ("$sIetH_yts5Error_pIegHrzo_TR10async_MainTf3npf_nTQ0_", "main"),
        ("async_MainTQ0_", "main"), ("async_Main", "main"),
        ("$s4main7CounterC4bumpSiyYaF", "Counter.bump()"),
        ("$s4main7CounterC4bumpSiyYaFTY2_", "Counter.bump()"),
        ("$s4main7CounterC1nSivg", "Counter.n.getter"),
        ("$s4main7CounterCfd", "Counter.deinit"),
        ("$s4main7CounterCMa", "type metadata accessor for Counter"),
        ("$s4main6CircleCACycfc", "Circle.init()"),
        ("$s4main6CircleCySdSicig", "Circle.subscript.getter"),
        ("$s4main6CircleCySdSiciM.resume.0", "Circle.subscript.modify"),
        ("$s4main6CircleC6sharedACvgZ", "Circle.shared.getter"),
        ("$s4main6CircleCAA5ShapeA2aDP4areaSdyFTW", "protocol witness for Shape.area() in conformance Circle"),
        ("$s4main6SquareV4areaSdyFTf4x_n", "Square.area()"),
        ("$s4main6SquareV4side4nameACSd_SStcfC", "Square.init(side:name:)"),
        ("$s4main6SquareV4side4nameACSd_SStcfcfA_", "default argument 0 of Square.init(side:name:)"),
        ("$s4main6SquareV4sideSdvpfi", "variable initialization expression of Square.side"),
        ("$s4main1SV1aSivM.resume.0", "S.a.modify"),
        ("$s4main1SV1bSSvs", "S.b.setter"),
        ("$s4main1SV4fromACs7Decoder_p_tKcfCTf4nd_n", "S.init(from:)"),
        (
            "$s4main1SVSEAASE6encode2toys7Encoder_p_tKFTW",
            "protocol witness for Encodable.encode(to:) in conformance S"
        ),
        ("$s4main1SVACSQAAWl", "lazy protocol witness table accessor for type S and conformance S"),
        ("$s4main4TreeOwcp", "initializeWithCopy for Tree"),
        ("$sSa4mainSiRszlE5total4fromS2i_tF", "Array<A>.total(from:)"),
        ("$sSD17dictionaryLiteralSDyxq_Gx_q_td_tcfCSi_SSTt0g5Tf4g_n", "Dictionary.init(dictionaryLiteral:)"),
        (
            "$sSMsSKRzrlE14_insertionSort6within9sortedEnd2byySny5IndexSlQzG_AFSb7ElementSTQz_AItKXEtKFSrySiG_Tg5",
            "MutableCollection._insertionSort(within:sortedEnd:by:)"
        ),
        ("$sScPSgWOh", "outlined destroy of TaskPriority?"),
        ("$sSis5Error_pIegyzo_SisAA_pIegozo_TR", "thunk for (Int) -> (Error)"),
        ("$sxIeAgHr_xs5Error_pIegHrzo_s8SendableRzs5NeverORs_r0_lTRTQ0_", "thunk for async () -> (A)"),
    ]

    @Test func `each has the name that its author gave it`() throws {
        let mangled = Self.golden.map(\.mangled)
        let simplified = try Self.demangled(mangled)
        try #require(simplified.count == mangled.count)
        for (name, expected) in zip(zip(mangled, simplified), Self.golden.map(\.display)) {
            #expect(displayName(of: name.0, name.1) == expected, "\(name.0)")
        }
    }

    @Test func `pieces of async functions are told by their names, and nothing else is one`() {
        let pieces = Self.golden.map(\.mangled).filter(isAsyncPieceName)
        #expect(
            pieces.map { $0.split(separator: "T").last.map(String.init) }
                == ["Q1_", "Y0_", "Y0_", "Q0_", "Q0_", "Q0_", "Y2_", "Q0_"])
        #expect(!isAsyncPieceName("TQ0_") && !isAsyncPieceName("swift_job_runTQ_x") && !isAsyncPieceName(""))
    }

    private static func demangled(_ names: [String]) throws -> [String] {
        let tool = Process()
        tool.executableURL = URL(filePath: "/usr/bin/env")
        tool.arguments = ["swift-demangle", "--compact", "--simplified"]
        let (input, output) = (Pipe(), Pipe())
        (tool.standardInput, tool.standardOutput) = (input, output)
        try tool.run()
        try input.fileHandleForWriting.write(contentsOf: Data((names.joined(separator: "\n") + "\n").utf8))
        try input.fileHandleForWriting.close()
        let answer = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        return answer.split(separator: "\n").map(String.init)
    }
}
