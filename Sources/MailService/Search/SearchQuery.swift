package import Foundation

/// The language of `q`:
///
///     query       = *( alternatives / "AND" )             ; all of them
///     alternatives = condition *( "OR" condition )         ; OR binds tighter, as in the search boxes people know
///     condition   = *( "-" / "NOT" ) ( "(" query ")" / term )
///     term        = [ key ":" ] ( word / DQUOTE text DQUOTE )
///
/// `OR`, `AND` and `NOT` are operators in capitals only; in quotes they are words. A term without a key is looked for
/// everywhere. Inside quotes, a backslash keeps a quote or a backslash.
package enum SearchQuery {
    /// The filter that a query asks for; an empty query asks for every message. Ages (`7d`) count back from `now`.
    package static func parse(
        _ query: String,
        now: Date,
        limits: SearchLimits = SearchLimits()
    ) throws(SearchSyntaxError) -> SearchFilter {
        guard query.utf8.count <= limits.maximumLength else {
            throw SearchSyntaxError(
                .tooLong, offset: limits.maximumLength, detail: "a query has at most \(limits.maximumLength) bytes")
        }
        var parser = SearchQueryParser(tokens: try SearchTokenizer.tokens(of: query), now: now, limits: limits)
        return try parser.parse()
    }
}
