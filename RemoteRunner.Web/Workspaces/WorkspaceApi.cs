using Microsoft.AspNetCore.Http.HttpResults;
using RemoteRunner.Web.Api;

namespace RemoteRunner.Web.Workspaces;

/// <summary><c>/api/workspaces</c></summary>
internal static class WorkspaceApi
{
    public static void MapWorkspaces(this IEndpointRouteBuilder api)
    {
        var workspaces = api.MapGroup("/workspaces").WithTags("Workspaces");
        workspaces.MapGet("/", (Caller _, WorkspaceFolders folders) => TypedResults.Ok(folders.List())).WithSummary("The box's workspaces.");
        workspaces.MapPut("/{name}/trust", SetTrust).WithSummary("Marks a workspace as trusted or not (admins).");
    }

    private static Results<Ok<Workspace>, ProblemHttpResult> SetTrust(string name, WorkspaceTrust trust, Caller caller, WorkspaceFolders folders)
    {
        if (!caller.IsAdmin)
            return Problem.NotYours(Texts.AdminsOnly);
        return folders.Find(name) is null ? Problem.NotFound(Texts.NoSuchWorkspace(name)) : TypedResults.Ok(folders.SetTrusted(name, trust.Trusted));
    }
}
