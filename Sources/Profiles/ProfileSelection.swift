extension Profile {
    /// The samples of one type within a stretch of time: empty where the profile has no such type.
    ///
    /// - Parameter timesNs: Nanoseconds since the program's first instruction, the end excluded, so that adjoining
    ///   stretches share no sample; nil for the whole run.
    package func samples(type: String, timesNs: Range<UInt64>? = nil) -> SampleColumns {
        guard let all = series.first(where: { $0.type.name == type })?.samples else { return SampleColumns() }
        guard let timesNs else { return all }
        var chosen = SampleColumns()
        for index in 0..<all.count where timesNs.contains(all.timesNs[index]) {
            chosen.append(
                timeNs: all.timesNs[index], thread: all.threads[index], stack: all.stacks[index],
                weight: all.weights[index])
        }
        return chosen
    }

    /// A profile of that one type and stretch, its tables unchanged; without series where there is no such type.
    package func selecting(type: String, timesNs: Range<UInt64>? = nil) -> Profile {
        var selection = self
        selection.series = series.filter { $0.type.name == type }.map {
            Series(type: $0.type, samples: samples(type: type, timesNs: timesNs))
        }
        return selection
    }
}
