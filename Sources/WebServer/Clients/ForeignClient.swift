/// Programs of others that bring profiles in their own way, each off until the operator names it: what they do costs what an
/// upload costs, and their addresses are not ours.
package enum ForeignClient: String, CaseIterable, Sendable {
    /// `POST /api/upload/v1`, and the raw body to `/`; `/share/ID`, which may be framed, and its picture.
    case flamegraphCom = "flamegraph.com"
    /// `curl -T FILE ADDRESS/`.
    case curl
    /// `POST /ingest`, `POST /push.v1.PusherService/Push`, and `/api/adhoc/v1`: upload, profiles, profile and diff.
    case pyroscope
}
