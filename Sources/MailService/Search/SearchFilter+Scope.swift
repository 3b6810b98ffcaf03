extension SearchFilter {
    /// The names in every folder condition, in the order they were written.
    package var folders: [String] {
        switch self {
        case .folder(let name): [name]
        case .and(let filters), .or(let filters): filters.flatMap(\.folders)
        case .not(let filter): filter.folders
        default: []
        }
    }

    /// The filter as it reads inside one folder: its folder conditions are settled by `contains`, and what follows
    /// from that is worked out. `.none` means that the folder needn't be searched.
    package func restricted(toFolder contains: (String) -> Bool) -> SearchFilter {
        settled(contains).simplified()
    }

    private func settled(_ contains: (String) -> Bool) -> SearchFilter {
        switch self {
        case .folder(let name): contains(name) ? .all : .none
        case .and(let filters): .and(filters.map { $0.settled(contains) })
        case .or(let filters): .or(filters.map { $0.settled(contains) })
        case .not(let filter): .not(filter.settled(contains))
        default: self
        }
    }

    /// The same filter without what is idle: constants inside, groups of one, groups in groups of their kind, and
    /// double negation.
    package func simplified() -> SearchFilter {
        switch self {
        case .and(let filters):
            let parts = filters.flatMap { filter -> [SearchFilter] in
                let part = filter.simplified()
                if case .and(let inner) = part { return inner }
                return part == .all ? [] : [part]
            }
            guard let first = parts.first else { return .all }
            if parts.contains(.none) { return .none }
            return parts.count == 1 ? first : .and(parts)
        case .or(let filters):
            let parts = filters.flatMap { filter -> [SearchFilter] in
                let part = filter.simplified()
                if case .or(let inner) = part { return inner }
                return part == .none ? [] : [part]
            }
            guard let first = parts.first else { return .none }
            if parts.contains(.all) { return .all }
            return parts.count == 1 ? first : .or(parts)
        case .not(let filter):
            switch filter.simplified() {
            case .all: return .none
            case .none: return .all
            case .not(let inner): return inner
            case let inner: return .not(inner)
            }
        default:
            return self
        }
    }
}
