import HummingbirdCore
import Profiles
import Snippets

/// `?label=KEY:VALUE&group=KEY` of an address: which samples are wanted, and what they are told apart by.
struct LabelQuery: Sendable, Equatable {
    /// `KEY:VALUE`; a sample has to bear all of them.
    let labels: [String]
    /// The key of the label whose values are frames at the root; nil where samples are not told apart.
    let group: String?

    init(labels: [String] = [], group: String? = nil) {
        self.labels = labels
        self.group = group
    }

    init(_ uri: URI) throws {
        let parameters = uri.queryParameters
        let asked = parameters[values: "label"]
        guard asked.count <= Limits.labelFilters else {
            throw Refusal(field: "label", detail: "label may be there \(Limits.labelFilters) times at most.")
        }
        let labels = asked.filter { !$0.isEmpty }.map(String.init)
        guard labels.allSatisfy({ $0.contains(":") && $0.utf8.count <= Limits.labelFilterBytes }) else {
            throw Refusal(
                field: "label", detail: "label is KEY:VALUE, of \(Limits.labelFilterBytes) bytes at most.")
        }
        let groups = parameters[values: "group"].filter { !$0.isEmpty }.map(String.init)
        guard groups.count <= 1, groups.allSatisfy({ $0.utf8.count <= Limits.labelFilterBytes }) else {
            throw Refusal(
                field: "group",
                detail: "group is the key of one label, of \(Limits.labelFilterBytes) bytes at most.")
        }
        self.init(labels: labels, group: groups.first)
    }

    var isEverything: Bool { labels.isEmpty && group == nil }

    /// Different for what is not the same.
    var key: String { isEverything ? "" : " \(labels) \(group.map { "by \($0)" } ?? "")" }

    /// To follow a query that is there; empty where it asks for everything.
    var text: String {
        labels.map { "&label=\($0.asQueryValue)" }.joined() + (group.map { "&group=\($0.asQueryValue)" } ?? "")
    }

    /// An address that asks for this beside what it asks for already.
    func added(to address: String) -> String {
        address.contains("?") || isEverything ? address + text : "\(address)?\(text.dropFirst())"
    }

    func with(labels: [String]) -> LabelQuery { LabelQuery(labels: labels, group: group) }

    func grouped(by group: String?) -> LabelQuery { LabelQuery(labels: labels, group: group) }

    /// What of a profile is asked for.
    func part(of profile: Profile) -> Profile {
        let borne = profile.bearing(labels)
        guard let group else { return borne }
        return borne.grouped(by: group, maximumGroups: Limits.labelGroups, maximumStacks: Limits.groupedStacks)
    }
}
