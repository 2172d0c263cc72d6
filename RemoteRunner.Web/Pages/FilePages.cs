using Microsoft.AspNetCore.Http.HttpResults;
using RemoteRunner.Web.Api;
using RemoteRunner.Web.Files;
using RemoteRunner.Web.SignIn;
using RemoteRunner.Web.Workspaces;

namespace RemoteRunner.Web.Pages;

/// <summary><c>/workspaces/{name}/files</c>: the files of a workspace, looked at and downloaded.</summary>
internal static class FilePages
{
    public static void MapFilePages(this IEndpointRouteBuilder app)
    {
        var pages = app.MapPages();
        pages.MapGet("/workspaces/{name}/files", ShowAsync);
        pages.MapGet("/workspaces/{name}/download", Download);

        var data = app.MapPageData();
        data.MapGet("/workspaces/{name}/tree", ListFolder);
        data.MapGet("/workspaces/{name}/picture", ShowPictureAsync);
    }

    private static async Task<Results<RazorComponentResult<FilesPage>, ProblemHttpResult>> ShowAsync(
        string name, string? path, WorkspaceFolders workspaces, CancellationToken cancellationToken)
    {
        if (workspaces.Find(name) is not { } workspace)
            return Problem.NotFound(Texts.NoSuchWorkspace(name));
        if (WorkspaceTree.Find(workspace, path ?? string.Empty) is not { } real)
            return Problem.NotFound(Texts.NoSuchFile(path ?? string.Empty));

        // From here on the path is the real one: its links are followed and its dots are gone.
        var below = WorkspaceTree.Below(workspace, real);
        var file = await FileReader.ReadAsync(workspace, below, cancellationToken);
        var view = new FilesView(name, below, new Dictionary<string, FolderView>(), file);
        var open = new Dictionary<string, FolderView>(StringComparer.Ordinal);
        foreach (var folder in view.Steps.Select(s => s.Path).Prepend(string.Empty))
        {
            if (WorkspaceTree.List(workspace, folder) is { } listed)
                open[folder] = listed;
        }

        return open.ContainsKey(string.Empty) && (file is not null || open.ContainsKey(below))
            ? Page.Of<FilesPage>(new { Model = view with { Folders = open } })
            : Problem.NotFound(Texts.NoSuchFile(below));
    }

    private static Results<RazorComponentResult<FileTree>, ProblemHttpResult> ListFolder(string name, string path, WorkspaceFolders workspaces) =>
        workspaces.Find(name) is not { } workspace ? Problem.NotFound(Texts.NoSuchWorkspace(name))
        : WorkspaceTree.List(workspace, path) is { } folder ? Page.Of<FileTree>(new { Workspace = name, Folder = folder })
        : Problem.NotFound(Texts.NoSuchFile(path));

    // Never shown, always saved: a page among the files must not run under our address.
    private static Results<FileStreamHttpResult, ProblemHttpResult> Download(string name, string path, WorkspaceFolders workspaces) =>
        workspaces.Find(name) is not { } workspace ? Problem.NotFound(Texts.NoSuchWorkspace(name))
        : FileReader.Open(workspace, path) is { } stream ? TypedResults.File(stream, "application/octet-stream", path[(path.LastIndexOf('/') + 1)..])
        : Problem.NotFound(Texts.NoSuchFile(path));

    private static async Task<IResult> ShowPictureAsync(string name, string path, WorkspaceFolders workspaces, CancellationToken cancellationToken)
    {
        if (workspaces.Find(name) is not { } workspace || FileReader.Open(workspace, path) is not { } stream)
            return Problem.NotFound(Texts.NoSuchFile(path));
        await using (stream)
            return await Picture.ReadAsync(stream, cancellationToken) is { } picture ? TypedResults.Bytes(picture.Content, picture.Type) : Problem.NotFound(Texts.NoSuchFile(path));
    }
}
