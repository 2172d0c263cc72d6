using OpenTelemetry.Instrumentation.AspNetCore;
using RemoteRunner.Core;
using RemoteRunner.Core.Backups;
using RemoteRunner.Core.Speech;
using RemoteRunner.ServiceDefaults;
using RemoteRunner.Web.Agents;
using RemoteRunner.Web.Agents.Claude;
using RemoteRunner.Web.AnswerCache;
using RemoteRunner.Web.Api;
using RemoteRunner.Web.Approvals;
using RemoteRunner.Web.Backup;
using RemoteRunner.Web.Box;
using RemoteRunner.Web.Files;
using RemoteRunner.Web.Health;
using RemoteRunner.Web.ModelProxy;
using RemoteRunner.Web.Pages;
using RemoteRunner.Web.Processes;
using RemoteRunner.Web.Recovery;
using RemoteRunner.Web.Sessions;
using RemoteRunner.Web.SignIn;
using RemoteRunner.Web.Terminals;
using RemoteRunner.Web.Turns;
using RemoteRunner.Web.Workspaces;
using RemoteRunner.Web.Workspaces.Git;

namespace RemoteRunner.Web;

/// <summary>What the box is made of.</summary>
internal static class BoxServices
{
    public static void AddBox(this WebApplicationBuilder builder)
    {
        builder.AddRedisClient("cache", settings => settings.DisableHealthChecks = true);
        builder.AddCore();
        builder.AddSpeech();

        var services = builder.Services;
        AddOptions<BoxOptions>(services, BoxOptions.Section);
        AddOptions<WorkspaceOptions>(services, WorkspaceOptions.Section);
        AddOptions<ClaudeOptions>(services, ClaudeOptions.Section);
        AddOptions<AnthropicOptions>(services, AnthropicOptions.Section);
        AddOptions<PriceOptions>(services, PriceOptions.Section);
        AddOptions<TurnLogOptions>(services, TurnLogOptions.Section);
        AddOptions<TerminalOptions>(services, TerminalOptions.Section);

        services.AddSingleton<RecentProblems>().AddSingleton<ILoggerProvider>(provider => provider.GetRequiredService<RecentProblems>());
        services.AddHttpClient().AddSingleton<BackupClient>();
        services.AddSingleton<BoxIdentity>().AddSingleton<BoxLifecycle>().AddSingleton<BoxRecovery>();
        services.AddSingleton<ProxyClients>().AddSingleton<ModelProxyAddress>().AddSingleton<ModelMetrics>().AddSingleton<CredentialProbe>();
        services.AddHttpClient(CredentialProbe.Client);
        services.AddSingleton<ContainerMemory>().AddSingleton<FreeMemory>().AddSingleton<Microsoft.Extensions.Options.IPostConfigureOptions<ClaudeOptions>, ClaudeCeilings>();
        services.AddSingleton<ClaudeInstallation>().AddSingleton<ClaudeCommand>().AddSingleton<ClaudeMetrics>().AddSingleton<ContextWindows>()
            .AddSingleton<SessionGrantStore>().AddSingleton<IProcessSandbox, NoSandbox>().AddSingleton<IAgent, ClaudeAgent>();
        services.AddSingleton<OpenQuestions>().AddAnswerCache();
        services.AddSingleton<SessionHold>().AddSingleton<ActiveTurns>().AddSingleton<RunningSlots>().AddSingleton<TurnMetrics>()
            .AddSingleton<SessionTalk>().AddSingleton<SessionFiles>().AddSingleton<SessionExport>().AddSingleton<TranscriptSearch>().AddSingleton<ToolCalls>().AddSingleton<TurnAnswers>()
            .AddSingleton<WorkspaceNames>().AddSingleton<WorkspaceInbox>().AddSingleton<TurnRunner>().AddSingleton<TurnCancellation>().AddSingleton<TurnJoins>();

        services.AddSingleton<TerminalMetrics>().AddSingleton<TerminalView>();
        services.AddSingleton<GitUsers>().AddSingleton<GitCredentials>().AddSingleton<WorkspaceChanges>().AddSingleton<WorkspaceRemote>().AddSingleton<WorkspaceWorktrees>();
        services.AddPages();

        // They start in this order and stop in the opposite one: the lock first and last, turns before what they need.
        AddHosted<BoxLock>(services);
        AddHosted<WorkspaceFolders>(services);
        AddHosted<WorkspaceClones>(services);
        AddHosted<ModelProxyServer>(services);
        AddHosted<ClaudePool>(services);
        AddHosted<TurnDispatcher>(services);
        AddHosted<BoxAdvertiser>(services);
        AddHosted<TerminalDesk>(services);
        services.AddOptions<HostOptions>().Configure<Microsoft.Extensions.Options.IOptions<BoxOptions>>(
            (host, box) => host.ShutdownTimeout = box.Value.StopTimeout + TimeSpan.FromSeconds(10));

        // A model call is a span of its turn already (ModelProxyServer); the request it came by would be a trace of its own.
        services.PostConfigure<AspNetCoreTraceInstrumentationOptions>(tracing =>
        {
            var others = tracing.Filter;
            tracing.Filter = context => !ModelProxyServer.IsModelPath(context.Request.Path) && others?.Invoke(context) != false;
        });

        services.AddHealthChecks()
            .AddCheck<ReadyCheck>("ready").AddCheck<CacheCheck>("cache").AddCheck<ClaudeCheck>("claude")
            .AddCheck<CredentialCheck>("credential").AddCheck<DiskCheck>("disk");
        services.AddProblemDetails().AddExceptionHandler<ExceptionProblems>().AddOpenApi();
        services.ConfigureHttpJsonOptions(json => CoreJson.Apply(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
    }

    public static void UseBox(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/api"), branch => branch.UseMiddleware<InternalKeyGate>());

        app.MapDefaultEndpoints();
        app.MapOpenApi();
        app.UsePages();
        var api = app.MapGroup("/api");
        api.MapBoxStatus();
        api.MapWorkspaces();
        api.MapSessions();
        api.MapFiles();
        api.MapTurns();
        api.MapApprovals();
        api.MapBackup();
    }

    private static void AddOptions<T>(IServiceCollection services, string section) where T : class =>
        services.AddOptions<T>().BindConfiguration(section).ValidateDataAnnotations().ValidateOnStart();

    private static void AddHosted<T>(IServiceCollection services) where T : class, IHostedService =>
        services.AddSingleton<T>().AddHostedService(provider => provider.GetRequiredService<T>());
}
