extension Command {
    /// The keyword, as on the wire: for the encoder, for logs and for errors.
    package var name: String {
        switch self {
        case .capa: "CAPA"
        case .quit: "QUIT"
        case .user: "USER"
        case .pass: "PASS"
        case .apop: "APOP"
        case .auth, .authList: "AUTH"
        case .stls: "STLS"
        case .utf8: "UTF8"
        case .stat: "STAT"
        case .list: "LIST"
        case .retr: "RETR"
        case .dele: "DELE"
        case .noop: "NOOP"
        case .rset: "RSET"
        case .top: "TOP"
        case .uidl: "UIDL"
        }
    }
}
