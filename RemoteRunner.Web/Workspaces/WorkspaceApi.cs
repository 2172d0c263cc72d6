using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.Audit;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Workspaces;
using RemoteRunner.Web.Api;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.Workspaces.Git;

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
        workspaces.MapDelete("/{name}", DeleteAsync).WithSummary("Removes a workspace with all its files (admins), or a worktree (also whoever has a session in it): that only with discard=true when something is not committed.");
        workspaces.MapDelete("/{name}/clone", DropCloneAsync).WithSummary("Stops a clone that is under way, or forgets one that failed (whoever began it, and admins).");
        workspaces.MapPut("/{name}/worktrees/{session:guid}", AddWorktreeAsync).WithSummary("Makes a worktree of the workspace's repository for a session, on a branch of its own.");
        workspaces.MapPut("/{name}/trust", SetTrustAsync).WithSummary("Marks a workspace as trusted or not (admins).");
    }

    /// <summary>All workspaces, then the clones that are none yet.</summary>
    public static List<WorkspaceSummary> List(WorkspaceFolders folders, WorkspaceClones clones)
    {
        // In this order: a clone that is whole in between is a folder then, and stands in the list once.
        var cloning = clones.All;
        var there = folders.List();
        return
        [
            .. there,
            .. cloning.Where(c => there.All(w => w.Name != c.Key)).OrderBy(c => c.Key, StringComparer.Ordinal)
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
        return TypedResults.Accepted($"/api/workspaces/{name}", new WorkspaceSummary(name, false, false, Cloning: new WorkspaceCloning(string.Empty, null, creation.Url)));
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> DropCloneAsync(string name, Caller caller, WorkspaceFolders folders, WorkspaceClones clones, AuditLog audit)
    {
        if (clones.OwnerOf(name) is { } owner)
        {
            if (!caller.IsAdmin && owner != caller.User)
                return Problem.NotYours(Texts.CloneNotYours);
            await clones.DropAsync(name);
            await audit.WriteAsync(caller.User, AuditAction.ChangedWorkspace, name, Texts.AuditedCloneDropped);
        }

        // It may have become whole in that moment.
        return folders.Exists(name) ? Problem.Create(StatusCodes.Status409Conflict, BoxApi.Problems.BadRequest, Texts.CloneIsWhole(name)) : TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string name, [FromQuery] bool? discard, Caller caller, WorkspaceFolders folders, WorkspaceWorktrees worktrees, SessionStore sessions, TurnStore turns, BoxIdentity box,
        AuditLog audit, CancellationToken cancellationToken)
    {
        var folder = folders.Find(name);
        var link = folder is null ? null : WorktreeLink.Of(folder);
        if (!caller.IsAdmin && (link is null || (await sessions.ListAsync(caller.User)).All(s => s.Workspace != name)))
            return Problem.NotYours(Texts.AdminsOnly);
        if (name == WorkspaceFolders.Default)
            return Problem.BadRequest(Texts.DefaultWorkspaceStays);
        if (folder is null)
            return Problem.NotFound(Texts.NoSuchWorkspace(name));
        if (worktrees.Of(name) is { Count: > 0 } of)
            return Problem.Create(StatusCodes.Status409Conflict, BoxApi.Problems.BadRequest, Texts.HasWorktrees(name, of));
        foreach (var busy in await turns.GetBusySessionsAsync(box.Name))
        {
            if ((await sessions.GetAsync(busy))?.Workspace == name)
                return Problem.Create(StatusCodes.Status409Conflict, BoxApi.Problems.SessionBusy, Texts.WorkspaceBusy(name));
        }

        if (link is null)
        {
            folders.Delete(name);
        }
        else
        {
            try
            {
                await worktrees.RemoveAsync(name, folder, link, discard == true, cancellationToken);
            }
            catch (GitRefusalException e)
            {
                return Problem.Create(StatusCodes.Status409Conflict, BoxApi.Problems.BadRequest, e.Message);
            }
        }

        await audit.WriteAsync(caller.User, AuditAction.ChangedWorkspace, name, Texts.AuditedRemoval);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<WorkspaceSummary>, ProblemHttpResult>> AddWorktreeAsync(
        string name, Guid session, Caller caller, WorkspaceFolders folders, WorkspaceWorktrees worktrees, CancellationToken cancellationToken)
    {
        if (session == Guid.Empty)
            return Problem.BadRequest(Texts.IdMissing);
        if (folders.Find(name) is not { } folder)
            return Problem.NotFound(Texts.NoSuchWorkspace(name));

        try
        {
            var made = await worktrees.AddAsync(caller.User, name, folder, session, cancellationToken);
            return TypedResults.Ok(folders.List().First(w => w.Name == made));
        }
        catch (GitRefusalException e)
        {
            return Problem.Create(StatusCodes.Status409Conflict, BoxApi.Problems.BadRequest, e.Message);
        }
    }

    public static async Task<Results<Ok<WorkspaceSummary>, ProblemHttpResult>> SetTrustAsync(
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
