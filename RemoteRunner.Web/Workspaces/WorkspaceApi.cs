using Microsoft.AspNetCore.Http.HttpResults;
using RemoteRunner.Core.Audit;
using RemoteRunner.Web.Api;

namespace RemoteRunner.Web.Workspaces;

/// <summary><c>/api/workspaces</c></summary>
internal static class WorkspaceApi
{
    public static void MapWorkspaces(this IEndpointRouteBuilder api)
    {
        var workspaces = api.MapGroup("/workspaces").WithTags("Workspaces");
        workspaces.MapGet("/", (Caller _, WorkspaceFolders folders) => TypedResults.Ok(folders.List())).WithSummary("The box's workspaces.");
        workspaces.MapPut("/{name}/trust", SetTrustAsync).WithSummary("Marks a workspace as trusted or not (admins).");
    }

    private static async Task<Results<Ok<Workspace>, ProblemHttpResult>> SetTrustAsync(
        string name, WorkspaceTrust trust, Caller caller, WorkspaceFolders folders, AuditLog audit)
    {
        if (!caller.IsAdmin)
            return Problem.NotYours(Texts.AdminsOnly);
        if (folders.Find(name) is null)
            return Problem.NotFound(Texts.NoSuchWorkspace(name));

        var workspace = folders.SetTrusted(name, trust.Trusted);
        await audit.WriteAsync(caller.User, AuditAction.ChangedTrust, name, Texts.AuditedTrust(trust.Trusted));
        return TypedResults.Ok(workspace);
    }
}
