import Foundation
import ProfileFormats
import Profiles
import Reports
import Runs
import Snippets

/// `/u/…`: a profile from elsewhere.
struct UploadPage: Sendable {
    /// A type that can be shown, and the address that shows it.
    struct TypeChoice: Sendable {
        let name: String
        let address: String
        let total: String
        let isShown: Bool
    }

    struct Download: Sendable {
        let name: String
        let address: String
    }

    let head: PageHead
    let id: String
    let title: String
    let sentence: String
    let isOwner: Bool
    let shared: Bool
    let canShare: Bool
    let expires: RunPage.Moment?
    let notes: [String]
    let types: [TypeChoice]
    let hasChoice: Bool
    /// Nil where no sample bears any.
    let labels: LabelsView?
    /// What a comparison shall show of both.
    let asked: AskedLabels
    /// Where scripts find what the picture shows.
    let profileAddress: String
    let downloads: [Download]
    let facts: [Fact]
    let profile: ProfileView?
    /// Why there is no flamegraph.
    let profileAbsence: String?

    init(
        _ upload: Upload, _ reading: StoredReading, _ query: ProfileQuery, isOwner: Bool, _ pages: Pages
    ) throws {
        id = upload.id
        title = upload.name.isEmpty ? "A profile" : upload.name
        sentence = "Read as \(upload.format)."
        self.isOwner = isOwner
        shared = upload.shared
        canShare = isOwner && !upload.shared
        expires = upload.expiresAt.map(RunPage.Moment.init)
        notes = upload.notes
        let profile = reading.profile.map(query.labels.part)
        let selection = try profile.map { try query.selection(in: $0) } ?? ProfileSelection()
        let place = profile?.place(of: selection)
        types = profile.map { Self.types($0, shown: place, id: upload.id, query.labels) } ?? []
        hasChoice = types.count > 1
        let shown = place.map {
            "?set=\($0.set)&type=\((profile?.sets[$0.set].types[$0.type].name ?? "").asQueryValue)"
        }
        let part = shown.map { $0 + query.labels.text } ?? ""
        profileAddress = "/api/profiles/\(upload.id)/profile.json\(part)"
        let all = place.flatMap { place in
            profile.map {
                LabelsView($0, at: place, chosen: query.labels, address: "/u/\(upload.id)\(shown ?? "")")
            }
        }
        labels = all?.isThere == true ? all : nil
        asked = AskedLabels(query.labels, at: "/u/\(upload.id)\(shown ?? "")")
        downloads = ProfileFormat.allCases.map {
            Download(
                name: $0.rawValue, address: "/api/profiles/\(upload.id)/profile.\($0.rawValue)\(part)")
        }
        let view = profile.map { ProfileView($0, selection) }
        self.profile = view
        facts = Self.facts(upload, place.flatMap { profile?.sets[$0.set] })
        profileAbsence =
            reading.isUnreadable ? StoredReading.unreadableSentence : view == nil ? "There is no profile." : nil
        let hottest = view?.rows.first.map { " Hottest: \($0.name), \($0.ownShare)." } ?? ""
        var head = PageHead(title: "\(title) – Flamebox", description: sentence + hottest, kind: .upload, pages)
        head.isPrivate = !upload.shared
        self.head = head
    }

    private static func types(
        _ profile: Profile, shown: TypePlace?, id: String, _ labels: LabelQuery
    ) -> [TypeChoice] {
        profile.sets.enumerated().flatMap { index, set in
            set.types.enumerated().map { column, type in
                TypeChoice(
                    name: type.name, address: "/u/\(id)?set=\(index)&type=\(type.name.asQueryValue)\(labels.text)",
                    total: MeasureText.weight(set.samples.total(of: column), unit: type.unit),
                    isShown: shown == TypePlace(set: index, type: column))
            }
        }
    }

    private static func facts(_ upload: Upload, _ set: SampleSet?) -> [Fact] {
        guard let set else { return [] }
        var facts = [Fact(name: "Samples", value: "\(set.samples.count)")]
        if let period = set.period {
            facts.append(
                Fact(name: "One sample per", value: MeasureText.weight(period.value, unit: period.type.unit)))
        }
        let quality = set.quality
        if quality.deepStacks > 0 { facts.append(Fact(name: "Stacks too deep", value: "\(quality.deepStacks)")) }
        if quality.unresolvedFrames > 0 {
            facts.append(Fact(name: "Frames without a name", value: "\(quality.unresolvedFrames)"))
        }
        return facts
    }
}

/// `/upload`.
struct UploadFormPage: Sendable {
    let head: PageHead
    let problem: String?
    let limit: String
    let formats: String

    init(problem: String?, _ pages: Pages) {
        head = PageHead(
            title: "A profile from elsewhere – Flamebox",
            description: "Drop a profile of any profiler, get a flamegraph and a link.", kind: .uploads, pages)
        self.problem = problem
        limit = MeasureText.bytes(Limits.uploadBytes)
        formats = ReadProfile.formatNames
    }
}
