using RemoteRunner.Bot.Access;
using RemoteRunner.Bot.Approvals;
using RemoteRunner.Bot.Backups;
using RemoteRunner.Bot.Chats;
using RemoteRunner.Bot.Commands;
using RemoteRunner.Bot.Connection;
using RemoteRunner.Bot.Files;
using RemoteRunner.Bot.Inbox;
using RemoteRunner.Bot.Later;
using RemoteRunner.Bot.Leases;
using RemoteRunner.Bot.Limits;
using RemoteRunner.Bot.Outbound;
using RemoteRunner.Bot.Polling;
using RemoteRunner.Bot.Sessions;
using RemoteRunner.Bot.Speech;
using RemoteRunner.Bot.Taps;
using RemoteRunner.Bot.Telemetry;
using RemoteRunner.Bot.Turns;
using RemoteRunner.Bot.Voice;
using RemoteRunner.Bot.Webhooks;
using RemoteRunner.Bot.Workspaces;
using RemoteRunner.Core;
using RemoteRunner.Core.Speech;

namespace RemoteRunner.Bot;

/// <summary>What the bot is made of.</summary>
internal static class BotApplication
{
    public static void AddBot(this WebApplicationBuilder builder)
    {
        // The bot starts without the cache and works when it is there; its own check says more than the package's.
        builder.AddRedisClient("cache", settings => settings.DisableHealthChecks = true, redis => redis.AbortOnConnectFail = false);
        builder.AddCore();

        // A line for each call of the box says nothing that its trace does not.
        builder.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.AddBoxClient();
        builder.AddBackupClient();
        builder.AddSpeech();
        builder.AddWhisper();

        var services = builder.Services;
        services.AddProblemDetails();
        AddOptions(services);
        AddConnection(services);
        AddWays(services, builder.Configuration);
        AddConversation(services);
        AddHealth(services);
    }

    public static void MapBot(this WebApplication app)
    {
        app.MapClaimCode();
        app.MapWebhook();
    }

    private static void AddOptions(IServiceCollection services)
    {
        services.AddOptions<TelegramOptions>().BindConfiguration(TelegramOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<LeaseOptions>().BindConfiguration(LeaseOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<WebhookOptions>().BindConfiguration(string.Empty).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<WebOptions>().BindConfiguration(string.Empty).ValidateOnStart();
        services.AddOptions<OutboundLimits>().BindConfiguration(OutboundLimits.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<BackupWatchOptions>().BindConfiguration(BackupWatchOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<InviteOptions>().BindConfiguration(InviteOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ApprovalOptions>().BindConfiguration(ApprovalOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ClaimOptions>().BindConfiguration(ClaimOptions.Section).ValidateDataAnnotations().ValidateOnStart();
    }

    private static void AddConnection(IServiceCollection services)
    {
        services.AddSingleton(TelegramConnection.Create);
        services.AddSingleton<BotMetrics>();
        services.AddSingleton<TelegramCalls>();
        services.AddSingleton<PollingState>();
        services.AddSingleton<BotFence>();
        services.AddSingleton<InboxStore>();
        services.AddSingleton<UpdateReader>();
        services.AddSingleton<UpdateReceiver>();
        services.AddSingleton<WebhookSecret>();
        services.AddSingleton<InboxSignal>();

        // Stopped in the opposite order: first nothing comes in, last what is on its way goes out.
        // The lease is given back as soon as nothing is written any more.
        AddWorker<OutboundScheduler>(services);
        AddWorker<BotLease>(services);
        AddWorker<DeliveryWorkers>(services);
        AddWorker<InboxOverflow>(services);
        services.AddHostedService<InboxWorkers>();
        services.AddHostedService<UrgentWorker>();
        services.AddHostedService<LaterWorker>();
        services.AddHostedService<CloneWatch>();
        services.AddHostedService<BrowserTurnWatch>();
        services.AddHostedService<CommandMenu>();
        services.AddHostedService<ClaimAnnouncer>();
        services.AddHostedService<MiniAppKeeper>();
        AddWorker<BackupProgressMessages>(services);
        services.AddHostedService<BackupWatch>();
    }

    /// <summary>How updates come in: Telegram is polled, or calls.</summary>
    private static void AddWays(IServiceCollection services, IConfiguration configuration)
    {
        if (configuration.Get<WebhookOptions>()?.Address is null)
            services.AddHostedService<UpdatePoller>();
        else
            services.AddHostedService<WebhookKeeper>();
    }

    private static void AddConversation(IServiceCollection services)
    {
        services.AddSingleton<Replies>();
        services.AddSingleton<ChatBindings>();
        services.AddSingleton<ClaimDesk>();
        services.AddSingleton<InviteDesk>();
        services.AddSingleton<UserDesk>();
        services.AddSingleton<PasswordDesk>();
        services.AddSingleton<Doorkeeper>();
        services.AddSingleton<UpdateHandler>();
        services.AddSingleton<InboxReader>();
        services.AddSingleton<TapHandler>();
        services.AddSingleton<ApprovalTaps>();
        services.AddSingleton<TurnTaps>();
        services.AddSingleton<ProgressDesk>();
        services.AddSingleton<FileBringer>();
        services.AddSingleton<TurnSubmitter>();
        services.AddSingleton<EditedMessages>();
        services.AddSingleton<GoneChats>();
        services.AddSingleton<BotMention>();
        services.AddSingleton<GroupMessages>();
        services.AddSingleton<GroupDesk>();
        services.AddSingleton<DeliveryStore>();
        services.AddSingleton<SentNotes>();
        services.AddSingleton<BrowserPrompts>();
        services.AddSingleton<AnswerMessages>();
        services.AddSingleton<AnswerOrder>();
        services.AddSingleton<TurnGate>();
        services.AddSingleton<CacheAwayNotice>();
        services.AddSingleton<VoiceStore>();
        services.AddSingleton<VoiceDesk>();
        services.AddSingleton<VoiceTaps>();
        services.AddSingleton<VoiceHints>();
        services.AddSingleton<ListeningNow>();
        services.AddSingleton<RecordingDownloads>();
        services.AddSingleton<FileDownloads>();
        services.AddSingleton<FileDesk>();
        services.AddSingleton<LaterStore>();
        services.AddSingleton<TroubleDesk>();
        services.AddSingleton<QuestionChoiceStore>();
        services.AddSingleton<ApprovalWords>();
        services.AddSingleton<QuestionDesk>();
        services.AddSingleton<SpokenAnswers>();
        services.AddSingleton<SessionDesk>();
        services.AddSingleton<WorkspaceDesk>();
        services.AddSingleton<CloneMessages>();
        services.AddSingleton<IChatCommand, NewCommand>();
        services.AddSingleton<IChatCommand, SessionsCommand>();
        services.AddSingleton<IChatCommand, WorkspacesCommand>();
        services.AddSingleton<IChatCommand, NameCommand>();
        services.AddSingleton<IChatCommand, ModelCommand>();
        services.AddSingleton<IChatCommand, ModeCommand>();
        services.AddSingleton<IChatCommand, EffortCommand>();
        services.AddSingleton<IChatCommand, CompactCommand>();
        services.AddSingleton<IChatCommand, ProgressCommand>();
        services.AddSingleton<IChatCommand, GetCommand>();
        services.AddSingleton<IChatCommand, StopCommand>();
        services.AddSingleton<IChatCommand, StatusCommand>();
        services.AddSingleton<IChatCommand, UsageCommand>();
        services.AddSingleton<IChatCommand, VoiceCommand>();
        services.AddSingleton<IChatCommand, CacheCommand>();
        services.AddSingleton<IChatCommand, LimitsCommand>();
        services.AddSingleton<IChatCommand, BudgetCommand>();
        services.AddSingleton<IChatCommand, ExportCommand>();
        services.AddSingleton<IChatCommand, UsersCommand>();
        services.AddSingleton<IChatCommand, DoctorCommand>();
        services.AddSingleton<IChatCommand, BackupCommand>();
        services.AddSingleton<IChatCommand, AuditCommand>();
        services.AddSingleton<IChatCommand, WebCommand>();
        services.AddSingleton<IChatCommand, WhoAmICommand>();
        services.AddSingleton<IChatCommand, HelpCommand>();
        services.AddSingleton<IChatCommand, StartCommand>();
    }

    private static void AddHealth(IServiceCollection services)
    {
        services.AddSingleton<TelegramHealth>();
        services.AddHealthChecks()
            .AddCheck<CacheHealth>("cache")
            .AddCheck<TelegramHealth>("telegram")
            .AddCheck<PollingHealth>("polling")
            .AddCheck<LeaseHealth>("instance")
            .AddCheck<BoxHealth>("box");
    }

    private static void AddWorker<T>(IServiceCollection services)
        where T : class, IHostedService
    {
        services.AddSingleton<T>();
        services.AddHostedService(provider => provider.GetRequiredService<T>());
    }
}
