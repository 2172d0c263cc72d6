using Microsoft.AspNetCore.Http.HttpResults;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Workspaces;
using RemoteRunner.Web.Api;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.Workspaces;

namespace RemoteRunner.Web.Files;

/// <summary><c>/api/sessions/{id}/inbox</c> and <c>/api/sessions/{id}/file</c></summary>
internal static class FileApi
{
    private const int MostListed = 60;

    public static void MapFiles(this IEndpointRouteBuilder api)
    {
        var files = api.MapGroup("/sessions/{id:guid}").WithTags("Files");
        files.MapPut("/inbox", KeepAsync).WithSummary("Puts the body into the inbox of the session's workspace; nothing is overwritten.");
        files.MapGet("/file", ReadAsync).WithSummary("A file of the session's workspace.");
    }

    private static async Task<Results<Ok<InboxFile>, ProblemHttpResult>> KeepAsync(
        Guid id, string name, HttpRequest request, Caller caller, SessionStore sessions, WorkspaceFolders workspaces, WorkspaceInbox inbox, BoxIdentity box,
        CancellationToken cancellationToken)
    {
        var (folder, refusal) = await FindAsync(id, caller, sessions, workspaces, box);
        if (folder is null)
            return refusal!;
        if (await BoundedBody.ReadAsync(request, InboxFile.MaxSize, cancellationToken) is not { } content)
            return Problem.BadRequest(Texts.FileTooLarge(InboxFile.MaxSize));
        if (content.Length == 0)
            return Problem.BadRequest(Texts.FileEmpty);

        try
        {
            return TypedResults.Ok(await inbox.KeepAsync(folder, name, content, cancellationToken));
        }
        catch (InboxRefusalException e)
        {
            return Problem.BadRequest(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Problem.BadRequest(Texts.InboxNotWritable(e.Message));
        }
    }

    public static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> ReadAsync(
        Guid id, string path, Caller caller, SessionStore sessions, WorkspaceFolders workspaces, BoxIdentity box)
    {
        var (folder, refusal) = await FindAsync(id, caller, sessions, workspaces, box);
        if (folder is null)
            return refusal!;
        if (ClosedPath.Find(folder, path) is not { } file)
            return Problem.NotFound(Texts.NoSuchFile(path));
        if (Directory.Exists(file))
            return Problem.BadRequest(List(file, path));
        if (ClosedPath.Open(folder, file) is not { } stream)
            return Problem.NotFound(Texts.NoSuchFile(path));

        var problem = stream.Length switch
        {
            0 => Texts.FileEmpty,
            > WorkspaceFile.MaxSize => Texts.FileTooLarge(WorkspaceFile.MaxSize),
            _ => null,
        };
        if (problem is null)
            return TypedResults.File(stream, "application/octet-stream", Path.GetFileName(file));
        await stream.DisposeAsync();
        return Problem.BadRequest(problem);
    }

    private static string List(string folder, string path)
    {
        var entries = new DirectoryInfo(folder).EnumerateFileSystemInfos().Take(1_000)
            .OrderBy(e => e is FileInfo).ThenBy(e => e.Name, StringComparer.Ordinal)
            .Select(e => e is DirectoryInfo ? e.Name + "/" : e.Name).ToList();
        return Texts.FolderHolds(path, [.. entries.Take(MostListed)], entries.Count - MostListed);
    }

    private static async Task<(string? Folder, ProblemHttpResult? Refusal)> FindAsync(
        Guid id, Caller caller, SessionStore sessions, WorkspaceFolders workspaces, BoxIdentity box)
    {
        if (await sessions.GetAsync(id) is not { } session)
            return (null, Problem.NotFound(Texts.NoSuchSession));
        if (!caller.MayTalkIn(session))
            return (null, Problem.NotYours(Texts.SessionNotYours));
        if (session.Box != box.Name)
            return (null, Problem.NotFound(Texts.OtherBox(session.Box)));
        return workspaces.Find(session.Workspace) is { } folder ? (folder, null) : (null, Problem.NotFound(Texts.WorkspaceGone(session.Workspace)));
    }
}
