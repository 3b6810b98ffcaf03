extension Command {
    /// The command's name for errors and logs: `UID FETCH`. Never an argument.
    package var name: String {
        switch self {
        case .capability: "CAPABILITY"
        case .noop: "NOOP"
        case .logout: "LOGOUT"
        case .id: "ID"
        case .compress: "COMPRESS"
        case .startTLS: "STARTTLS"
        case .authenticate: "AUTHENTICATE"
        case .login: "LOGIN"
        case .enable: "ENABLE"
        case .select(let command): command.isReadOnly ? "EXAMINE" : "SELECT"
        case .list: "LIST"
        case .lsub: "LSUB"
        case .namespace: "NAMESPACE"
        case .status: "STATUS"
        case .create: "CREATE"
        case .delete: "DELETE"
        case .rename: "RENAME"
        case .subscribe: "SUBSCRIBE"
        case .unsubscribe: "UNSUBSCRIBE"
        case .append: "APPEND"
        case .idle: "IDLE"
        case .notify: "NOTIFY"
        case .getQuota: "GETQUOTA"
        case .getQuotaRoot: "GETQUOTAROOT"
        case .myRights: "MYRIGHTS"
        case .getMetadata: "GETMETADATA"
        case .multiSearch: "ESEARCH"
        case .unauthenticate: "UNAUTHENTICATE"
        case .check: "CHECK"
        case .close: "CLOSE"
        case .unselect: "UNSELECT"
        case .fetch(let command): Self.selected("FETCH", command.messages)
        case .search(let command): command.returnsUIDs ? "UID SEARCH" : "SEARCH"
        case .sort(let command): command.returnsUIDs ? "UID SORT" : "SORT"
        case .thread(let command): command.returnsUIDs ? "UID THREAD" : "THREAD"
        case .store(let command): Self.selected("STORE", command.messages)
        case .copy(let messages, _): Self.selected("COPY", messages)
        case .move(let messages, _): Self.selected("MOVE", messages)
        case .replace(let command): Self.selected("REPLACE", command.message)
        case .expunge(let messages): messages == nil ? "EXPUNGE" : "UID EXPUNGE"
        }
    }

    private static func selected(_ name: String, _ messages: MessageSelection) -> String {
        messages.usesSequenceNumbers ? name : "UID " + name
    }
}
