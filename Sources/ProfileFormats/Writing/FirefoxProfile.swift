package import Profiles

/// The Firefox Profiler's processed format of version 44, whose tables are each thread's own: any later version of the
/// viewer brings it up to date. Threads, times, weights, categories, inlined frames, lines and marks are in it; labels are
/// not.
package enum FirefoxProfile {
    static let version = 44
    /// In the order of `Function.Category`; the viewer's own colors.
    static let categories: [(category: Function.Category, name: String, color: String)] = [
        (.yourCode, "Your code", "yellow"), (.standardLibrary, "Standard library", "blue"),
        (.runtime, "Runtime", "purple"), (.cLibrary, "C library", "green"), (.kernel, "Kernel", "orange"),
        (.unknown, "Unknown", "grey"),
    ]

    package static func encode(
        _ profile: Profile, _ selection: ProfileSelection, limitBytes: Int
    ) throws(FormatError) -> [UInt8] {
        let set = profile.samples(of: selection) ?? .cpu()
        let threads = threads(set.samples, profile)
        // Each thread that has samples brings all of the tables it uses.
        let size = (set.samples.count + min(threads.count, 64) * profile.stacks.count) * 32
        guard size <= limitBytes else { throw .tooLarge(what: "bytes of JSON", limit: limitBytes) }
        var writer = JSONWriter()
        writer.object { root in
            root.object("meta") { write(meta: &$0, profile, set) }
            root.array("libs") { libraries in
                for module in profile.modules { libraries.object { write(module, to: &$0) } }
            }
            root.array("pages") { _ in }
            root.array("counters") { _ in }
            root.array("profilerOverhead") { _ in }
            root.array("threads") { all in
                for (number, thread) in threads.enumerated() {
                    if Task.isCancelled { return }
                    let tables = FirefoxThreadTables(profile, set, thread, marks: number == 0 ? profile.marks : [])
                    all.object { tables.write(to: &$0) }
                }
            }
        }
        if Task.isCancelled { throw .cancelled }
        return writer.bytes
    }

    struct Thread {
        let info: ThreadInfo
        let process: ProfiledProcess
        var rows: [Int] = []
    }

    private static func threads(_ samples: SampleColumns, _ profile: Profile) -> [Thread] {
        struct Key: Hashable { let thread: Int32, process: Int32 }
        var places: [Key: Int] = [:]
        var threads: [Thread] = []
        for row in 0..<samples.count {
            let key = Key(thread: samples.threads?[row] ?? -1, process: samples.processes?[row] ?? -1)
            let place = places[key] ?? threads.count
            if place == threads.count {
                places[key] = place
                let info = key.thread < 0 ? ThreadInfo(id: 1, name: "all threads") : profile.threads[Int(key.thread)]
                let process =
                    key.process < 0 ? ProfiledProcess(id: 1, name: "") : profile.processes[Int(key.process)]
                threads.append(Thread(info: info, process: process))
            }
            threads[place].rows.append(row)
        }
        let none = Thread(info: ThreadInfo(id: 1, name: "no samples"), process: ProfiledProcess(id: 1, name: ""))
        return threads.isEmpty ? [none] : threads
    }

    private static func write(meta: inout JSONWriter, _ profile: Profile, _ set: SampleSet) {
        let periodNs = set.period.flatMap { $0.type.unit.inNanoseconds.map { $0 } }
        let interval = periodNs.flatMap { unit in set.period.map { Double($0.value) * unit / 1e6 } }
        meta.field("interval", interval ?? 1)
        meta.field("startTime", 0)
        meta.field("processType", 0)
        meta.field("product", "Flamebox")
        meta.field("stackwalk", 1)
        meta.field("version", 24)
        meta.field("preprocessedProfileVersion", version)
        meta.field("symbolicated", true)
        meta.array("markerSchema") { _ in }
        meta.array("categories") { categories in
            for each in Self.categories {
                categories.object {
                    $0.field("name", each.name)
                    $0.field("color", each.color)
                    $0.field("subcategories", ["Other"])
                }
            }
        }
    }

    private static func write(_ module: String, to library: inout JSONWriter) {
        for field in ["name", "path", "debugName", "debugPath"] as [StaticString] { library.field(field, module) }
        library.field("breakpadId", "")
        library.null("codeId")
        library.field("arch", "")
    }
}

/// What one thread uses of the tables, under indexes of its own.
struct FirefoxThreadTables {
    private let profile: Profile
    private let set: SampleSet
    private let thread: FirefoxProfile.Thread
    private let marks: [Mark]
    private var strings = StringTable()
    private var stacks: StackTable
    private var stackOfLeaf: [Int32]
    private let categories: [Function.Category: Int]

    init(_ profile: Profile, _ set: SampleSet, _ thread: FirefoxProfile.Thread, marks: [Mark]) {
        self.profile = profile
        self.set = set
        self.thread = thread
        self.marks = marks
        (stacks, stackOfLeaf) = profile.stacks.keeping(thread.rows.map { set.samples.stacks[$0] })
        categories = Dictionary(uniqueKeysWithValues: FirefoxProfile.categories.enumerated().map { ($1.category, $0) })
    }

    func write(to object: inout JSONWriter) {
        var strings = strings
        object.field("processType", "default")
        object.field("processStartupTime", 0)
        object.null("processShutdownTime")
        object.field("registerTime", 0)
        object.null("unregisterTime")
        object.array("pausedRanges") { _ in }
        object.field("name", thread.info.name)
        object.field("processName", thread.process.name)
        object.field("isMainThread", false)
        object.field("pid", "\(thread.process.id)")
        object.field("tid", Int(thread.info.id))
        writeSamples(to: &object)
        writeMarks(to: &object, &strings)
        writeStacks(to: &object)
        writeFrames(to: &object)
        writeFunctions(to: &object, &strings)
        object.object("nativeSymbols") { table in
            for name in ["libIndex", "address", "name", "functionSize"] as [StaticString] { table.array(name) { _ in } }
            table.field("length", 0)
        }
        object.field("stringArray", strings.texts)
    }

    private func writeSamples(to object: inout JSONWriter) {
        let rows = thread.rows
        let isTime = set.types[0].unit.inNanoseconds != nil
        let kind = set.isOfClock ? "samples" : set.types[0].unit == .bytes ? "bytes" : isTime ? "tracing-ms" : "samples"
        object.object("samples") { samples in
            samples.field("length", rows.count)
            samples.field("stack", rows.map { stackOfLeaf[Int(set.samples.stacks[$0])] })
            samples.decimals("time", rows.enumerated().map { Double(set.samples.timesNs?[$1] ?? UInt64($0)) / 1e6 })
            samples.field("weightType", kind)
            if set.isOfClock {
                samples.null("weight")
            } else if kind == "tracing-ms" {
                let unit = set.types[0].unit.inNanoseconds ?? 1
                samples.decimals("weight", rows.map { Double(set.samples.values[0][$0]) * unit / 1e6 })
            } else {
                samples.field("weight", rows.map { set.samples.values[0][$0] })
            }
        }
    }

    private func writeMarks(to object: inout JSONWriter, _ strings: inout StringTable) {
        let names = marks.map {
            strings.index(of: $0.text.isEmpty ? $0.kind.rawValue : "\($0.kind.rawValue): \($0.text)")
        }
        object.object("markers") { markers in
            markers.field("length", marks.count)
            markers.field("name", names)
            markers.decimals("startTime", marks.map { Double($0.timeNs) / 1e6 })
            markers.array("endTime") { array in for _ in marks { array.nullElement() } }
            markers.field("phase", marks.map { _ in 0 })
            markers.field("category", marks.map { _ in FirefoxProfile.categories.count - 1 })
            markers.array("data") { array in for _ in marks { array.nullElement() } }
        }
    }

    private func category(_ frame: Int32) -> Int {
        let function = profile.functions[Int(profile.frames[Int(frame)].function)]
        return categories[function.category] ?? FirefoxProfile.categories.count - 1
    }

    private func writeStacks(to object: inout JSONWriter) {
        object.object("stackTable") { table in
            table.field("length", stacks.count)
            table.field("frame", stacks.frames)
            table.array("prefix") { array in
                for parent in stacks.parents { if parent < 0 { array.nullElement() } else { array.elements([parent]) } }
            }
            table.field("category", stacks.frames.map(category))
            table.field("subcategory", stacks.frames.map { _ in 0 })
        }
    }

    private func writeFrames(to object: inout JSONWriter) {
        object.object("frameTable") { table in
            let frames = profile.frames
            table.field("length", frames.count)
            table.field("address", frames.map { _ in -1 })
            table.field("inlineDepth", frames.map { $0.inlined ? 1 : 0 })
            table.field("category", frames.indices.map { category(Int32($0)) })
            table.field("subcategory", frames.map { _ in 0 })
            table.field("func", frames.map(\.function))
            table.array("nativeSymbol") { array in for _ in frames { array.nullElement() } }
            table.field("innerWindowID", frames.map { _ in 0 })
            table.array("implementation") { array in for _ in frames { array.nullElement() } }
            table.array("line") { array in
                for frame in frames { if frame.line > 0 { array.elements([frame.line]) } else { array.nullElement() } }
            }
            table.array("column") { array in for _ in frames { array.nullElement() } }
        }
    }

    /// A resource for each module, in their order.
    private func writeFunctions(to object: inout JSONWriter, _ strings: inout StringTable) {
        let functions = profile.functions
        let names = functions.map { strings.index(of: $0.name) }
        let files = functions.map { $0.file.isEmpty ? nil : strings.index(of: $0.file) }
        let modules = profile.modules.map { strings.index(of: $0) }
        object.object("funcTable") { table in
            table.field("length", functions.count)
            table.field("name", names)
            table.array("isJS") { array in for _ in functions { array.falseElement() } }
            table.array("relevantForJS") { array in for _ in functions { array.falseElement() } }
            table.field("resource", functions.map(\.module))
            table.array("fileName") { array in
                for file in files { if let file { array.elements([file]) } else { array.nullElement() } }
            }
            table.array("lineNumber") { array in
                for function in functions {
                    if function.startLine > 0 { array.elements([function.startLine]) } else { array.nullElement() }
                }
            }
            table.array("columnNumber") { array in for _ in functions { array.nullElement() } }
        }
        object.object("resourceTable") { table in
            table.field("length", modules.count)
            table.field("lib", modules.indices.map { $0 })
            table.field("name", modules)
            table.array("host") { array in for _ in modules { array.nullElement() } }
            // A library, in the viewer's own numbers.
            table.field("type", modules.map { _ in 1 })
        }
    }
}
