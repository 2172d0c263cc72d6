using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Workspaces;
using RemoteRunner.Web.Api;
using RemoteRunner.Web.Box;

namespace RemoteRunner.Web.Workspaces;

/// <summary><c>/api/workspaces</c></summary>
internal static class WorkspaceApi
{
    public static void MapWorkspaces(this IEndpointRouteBuilder api)
    {
        var workspaces = api.MapGroup("/workspaces").WithTags("Workspaces");
        workspaces.MapGet("/", (Caller _, WorkspaceFolders folders, WorkspaceClones clones) => TypedResults.Ok(List(folders, clones)))
            .WithSummary("The box's workspaces, clones under way included.");
        workspaces.MapGet("/{name}", GetAsync).WithSummary("A workspace and what in it is saved nowhere else.");
        workspaces.MapPut("/{name}", CreateAsync).WithSummary("Creates an empty workspace (201), or begins to clone one (202).");
        workspaces.MapDelete("/{name}", DeleteAsync).WithSummary("Removes a workspace with all its files (admins).");
        workspaces.MapPut("/{name}/trust", SetTrustAsync).WithSummary("Marks a workspace as trusted or not (admins).");
    }

    private static List<WorkspaceSummary> List(WorkspaceFolders folders, WorkspaceClones clones)
    {
        var there = folders.List();
        return
        [
            .. there,
            .. clones.All.Where(c => there.All(w => w.Name != c.Key)).OrderBy(c => c.Key, StringComparer.Ordinal)
                .Select(c => new WorkspaceSummary(c.Key, false, false, Cloning: c.Value)),
        ];
    }

    private static async Task<Results<Ok<WorkspaceDetails>, ProblemHttpResult>> GetAsync(
        string name, Caller _, WorkspaceFolders folders, WorkspaceClones clones, CancellationToken cancellationToken)
    {
        if (List(folders, clones).Find(w => w.Name == name) is not { } workspace)
            return Problem.NotFound(Texts.NoSuchWorkspace(name));
        var (changed, unpushed) = workspace.Cloning is null && folders.Find(name) is { } folder ? await WorkspaceGit.UnsavedAsync(folder, cancellationToken) : (0, 0);
        return TypedResults.Ok(new WorkspaceDetails(workspace, changed, unpushed));
    }

    public static async Task<Results<Created<WorkspaceSummary>, Accepted<WorkspaceSummary>, ProblemHttpResult>> CreateAsync(
        string name, WorkspaceCreation creation, Caller caller, WorkspaceFolders folders, WorkspaceClones clones,
        IOptionsMonitor<WorkspaceOptions> options, AuditLog audit, CancellationToken cancellationToken)
    {
        if (!WorkspaceName.IsValid(name))
            return Problem.BadRequest(Texts.WorkspaceName(name));
        if (creation.Url is { } url && WorkspaceUrl.Problem(url, options.CurrentValue.CloneProtocols) is { } problem)
            return Problem.BadRequest(problem);
        if (folders.Exists(name))
            return Problem.Create(StatusCodes.Status409Conflict, BoxApi.Problems.BadRequest, Texts.WorkspaceExists(name));

        if (creation.Url is null)
        {
            await folders.CreateAsync(name, cancellationToken);
            await audit.WriteAsync(caller.User, AuditAction.ChangedWorkspace, name, Texts.AuditedCreation);
            return TypedResults.Created($"/api/workspaces/{name}", new WorkspaceSummary(name, false, false));
        }

        if (!clones.TryBegin(name, creation.Url, caller.User))
            return Problem.Create(StatusCodes.Status409Conflict, BoxApi.Problems.BadRequest, Texts.ClonesBusy);
        await audit.WriteAsync(caller.User, AuditAction.ChangedWorkspace, name, Texts.AuditedClone, content: creation.Url);
        return TypedResults.Accepted($"/api/workspaces/{name}", new WorkspaceSummary(name, false, false, Cloning: new WorkspaceCloning(string.Empty, null)));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string name, Caller caller, WorkspaceFolders folders, SessionStore sessions, TurnStore turns, BoxIdentity box, AuditLog audit)
    {
        if (!caller.IsAdmin)
            return Problem.NotYours(Texts.AdminsOnly);
        if (name == WorkspaceFolders.Default)
            return Problem.BadRequest(Texts.DefaultWorkspaceStays);
        if (folders.Find(name) is null)
            return Problem.NotFound(Texts.NoSuchWorkspace(name));
        foreach (var busy in await turns.GetBusySessionsAsync(box.Name))
        {
            if ((await sessions.GetAsync(busy))?.Workspace == name)
                return Problem.Create(StatusCodes.Status409Conflict, BoxApi.Problems.SessionBusy, Texts.WorkspaceBusy(name));
        }

        folders.Delete(name);
        await audit.WriteAsync(caller.User, AuditAction.ChangedWorkspace, name, Texts.AuditedRemoval);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<WorkspaceSummary>, ProblemHttpResult>> SetTrustAsync(
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
