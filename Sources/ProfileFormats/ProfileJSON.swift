package import Profiles

/// The view's own format, version 2: index-based tables and columns of integers, as the browser reads them. Names come
/// in a fixed order. "None" is -1 for an index, 0 for a line and the empty string (always string 0) for a text. Times
/// are microseconds since the sample before, so a round trip is exact to the microsecond. What was not measured is not
/// there: columns of a set, the threads' times, `processes`, `labels`, `wall`, `marks`, and the end of `quality`.
///
/// Version 1 had one type a set (`series`) and one quality for all. It is in stores and is read for good.
package enum ProfileJSON {
    static let version = 2

    package static func encode(_ profile: Profile) -> [UInt8] {
        var strings = StringTable()
        let tables = TextColumns(profile, &strings)
        var writer = JSONWriter()
        writer.object { root in
            root.field("version", version)
            root.field("strings", strings.texts)
            root.object("modules") { $0.field("name", tables.modules) }
            // Those of waits come last, and only where there are any.
            let hasWaits = profile.functions.contains { $0.category.isWait }
            let categories = Function.Category.allCases.filter { hasWaits || !$0.isWait }
            root.field("categories", categories.map(\.rawValue))
            root.field("kinds", Function.Kind.allCases.map(\.rawValue))
            root.object("functions") { tables.functions.write(to: &$0) }
            root.object("frames") { write(profile.frames, to: &$0) }
            root.object("stacks") { table in
                table.field("frame", profile.stacks.frames)
                table.field("parent", profile.stacks.parents)
            }
            root.object("threads") { table in
                table.field("id", profile.threads.map(\.id))
                table.field("name", tables.threadNames)
                write(profile.threadTimes, to: &table)
            }
            writeOptionalTables(profile, tables, to: &root)
            root.array("sets") { all in
                for set in profile.sets { all.object { write(set, to: &$0) } }
            }
        }
        return writer.bytes
    }

    private static func write(_ frames: [Frame], to table: inout JSONWriter) {
        table.field("function", frames.map(\.function))
        table.field("line", frames.map(\.line))
        table.field("inlined", frames.map { $0.inlined ? 1 : 0 })
    }

    private static func write(_ times: [WallTimes], to table: inout JSONWriter) {
        guard !times.isEmpty else { return }
        table.field("runningUs", times.map { $0.runningNs / 1000 })
        table.field("runnableUs", times.map { $0.runnableNs / 1000 })
        table.field("waitingUs", times.map { $0.waitingNs / 1000 })
    }

    private static func writeOptionalTables(_ profile: Profile, _ tables: TextColumns, to root: inout JSONWriter) {
        if !profile.processes.isEmpty {
            root.object("processes") { table in
                table.field("id", profile.processes.map(\.id))
                table.field("name", tables.processNames)
            }
        }
        if !profile.labelSets.isEmpty { root.object("labels") { tables.labels.write(to: &$0) } }
        if profile.wallTimes.totalNs > 0 { root.object("wall") { write(profile.wallTimes, to: &$0) } }
        if !profile.marks.isEmpty {
            root.object("marks") { table in
                table.field("timeUs", microsecondSteps(profile.marks.map(\.timeNs)))
                table.field("kind", profile.marks.map(\.kind.rawValue))
                table.field("text", tables.markTexts)
            }
        }
    }

    private static func write(_ times: WallTimes, to object: inout JSONWriter) {
        object.field("runningUs", Int(clamping: times.runningNs / 1000))
        object.field("runnableUs", Int(clamping: times.runnableNs / 1000))
        object.field("waitingUs", Int(clamping: times.waitingNs / 1000))
    }

    /// Each time is rounded down before it is subtracted, so that errors do not add up.
    static func microsecondSteps(_ timesNs: [UInt64]) -> some Sequence<Int64> {
        var before: UInt64 = 0
        return timesNs.lazy.map { timeNs in
            defer { before = timeNs / 1000 }
            return Int64(bitPattern: timeNs / 1000 &- before)
        }
    }
}
