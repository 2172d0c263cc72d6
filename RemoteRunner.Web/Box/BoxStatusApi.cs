using System.Reflection;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using RemoteRunner.Core.Box;
using RemoteRunner.Web.Agents.Claude;
using RemoteRunner.Web.Api;
using RemoteRunner.Web.ModelProxy;
using RemoteRunner.Web.Turns;

namespace RemoteRunner.Web.Box;

/// <summary><c>/api/box</c> and <c>/api/ping</c></summary>
internal static class BoxStatusApi
{
    /// <summary>RemoteRunner's version.</summary>
    public static string Version { get; } =
        typeof(BoxStatusApi).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "?";

    public static void MapBoxStatus(this IEndpointRouteBuilder api)
    {
        api.MapGet("/box", GetAsync).WithTags("Box").WithSummary("The box, its CLI and its pool.");
        api.MapGet("/box/checks", CheckAsync).WithTags("Box").WithSummary("How everything is that the box depends on, with what to do where it is not well (admins).");
        api.MapGet("/ping", () => TypedResults.NoContent()).WithTags("Box").WithSummary("Whether the box answers and takes the internal key; acts for nobody.");
    }

    private static async Task<Results<Ok<CheckFinding[]>, ProblemHttpResult>> CheckAsync(Caller caller, HealthCheckService health, ClaudeInstallation installation, CancellationToken cancellationToken)
    {
        if (!caller.IsAdmin)
            return Problem.NotYours(Texts.AdminsOnly);

        var version = await installation.GetVersionAsync(cancellationToken);
        var report = await health.CheckHealthAsync(cancellationToken);
        return TypedResults.Ok(report.Entries.Where(e => e.Key != "self").Select(e => new CheckFinding(
            $"box.{e.Key}", e.Value.Status == HealthStatus.Healthy, e.Value.Description ?? (e.Key == "claude" ? version : null))).ToArray());
    }

    private static async Task<BoxStatus> GetAsync(
        Caller caller, BoxIdentity box, BoxLifecycle lifecycle, ClaudeInstallation installation, ClaudePool pool, RunningSlots slots,
        IOptionsMonitor<ClaudeOptions> claude, IOptionsMonitor<AnthropicOptions> anthropic, CredentialProbe probe, CancellationToken cancellationToken)
    {
        var version = await installation.GetVersionAsync(cancellationToken);
        List<string> warnings = [];
        if (version is null)
            warnings.Add(Texts.CliMissing);
        else if (version != ClaudeOptions.PinnedVersion)
            warnings.Add(Texts.CliVersion(version));
        if (probe.LastProblem is { } problem)
            warnings.Add(problem);
        if (lifecycle.Refusal is { } refusal)
            warnings.Add(refusal);

        return new BoxStatus(
            box.Name,
            Version, version, anthropic.CurrentValue.Credential, claude.CurrentValue.Model is { Length: > 0 } model ? model : null, pool.Count, slots.Running, warnings);
    }
}
