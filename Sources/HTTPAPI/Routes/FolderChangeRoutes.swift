import HTTPTypes
import Hummingbird
import MailService

/// Making folders, changing, emptying and deleting them.
struct FolderChangeRoutes {
    let mailbox: MailboxService

    var routes: [Route] {
        let path = "/folders/{folder}"
        return [
            .account(.post, "/folders") { request, access in try await create(request, access) },
            .account(.patch, path) { request, access in try await patch(request, access) },
            .account(.delete, path, query: ["pretty", "contents"]) { request, access in
                try await delete(request, access)
            },
            .account(.post, path + "/empty", query: ["pretty", "explain", "permanent"]) { request, access in
                try await empty(request, access)
            },
        ]
    }

    private func create(_ request: APIRequest, _ access: AccountAccess) async throws -> Response {
        let new = try request.json(as: NewFolderModel.self).folder()
        let folder = try await mailbox.createFolder(access, new)
        return try Answer.json(
            FolderModel(folder, explain: request.explanation), to: request, status: .created,
            headers: [.location: request.path + "/" + folder.id.encoded])
    }

    private func patch(_ request: APIRequest, _ access: AccountAccess) async throws -> Response {
        let selector = try APIRequest.folder(request.parameter("folder"))
        let update = try request.json(as: FolderPatchModel.self).update()
        let folder = try await mailbox.changeFolder(access, selector, update)
        return try Answer.json(FolderModel(folder, explain: request.explanation), to: request)
    }

    private func delete(_ request: APIRequest, _ access: AccountAccess) async throws -> Response {
        let selector = try APIRequest.folder(request.parameter("folder"))
        try await mailbox.deleteFolder(access, selector, withContents: try request.query.flag("contents"))
        return Response(status: .noContent)
    }

    private func empty(_ request: APIRequest, _ access: AccountAccess) async throws -> Response {
        let selector = try APIRequest.folder(request.parameter("folder"))
        let emptied = try await mailbox.emptyFolder(
            access, selector, permanently: try request.query.flag("permanent"))
        return try Answer.json(EmptiedFolderModel(emptied, explain: request.explanation), to: request)
    }
}
