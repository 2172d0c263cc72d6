using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace RemoteRunner.AppHost.Resources;

/// <summary>
/// Says on the console where the dashboard is and lets the person in: its address alone ends at a login that asks for a
/// token nobody has seen. Aspire's own line comes only once it holds the dashboard for ready, which can be never.
/// </summary>
internal static partial class DashboardAddress
{
    public static void ShowDashboardAddress(this IDistributedApplicationBuilder builder)
    {
        if (!builder.ExecutionContext.IsRunMode)
            return;

        builder.Eventing.Subscribe<AfterResourcesCreatedEvent>((@event, _) =>
        {
            if (builder.Configuration["AppHost:BrowserToken"] is { Length: > 0 } token && builder.Configuration["ASPNETCORE_URLS"]?.Split(';')[0] is { Length: > 0 } address)
                Log.Dashboard(@event.Services.GetRequiredService<ILoggerFactory>().CreateLogger("RemoteRunner"), $"{address}/login?t={token}");
            return Task.CompletedTask;
        });
    }

    private static partial class Log
    {
        [LoggerMessage(6, LogLevel.Information, "The dashboard, with every service, its logs and a trace of each turn: {Address}")]
        public static partial void Dashboard(ILogger logger, string address);
    }
}
