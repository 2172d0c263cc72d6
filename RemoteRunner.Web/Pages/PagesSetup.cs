using RemoteRunner.Web.Box;
using RemoteRunner.Web.SignIn;
using RemoteRunner.Web.Speech;
using RemoteRunner.Web.Usage;

namespace RemoteRunner.Web.Pages;

/// <summary>What people see of the box in a browser.</summary>
internal static class PagesSetup
{
    public static void AddPages(this IServiceCollection services)
    {
        services.AddOptions<PublicAddressOptions>().BindConfiguration(string.Empty).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<MiniAppOptions>().BindConfiguration(MiniAppOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddRazorComponents();
        services.AddSingleton<Assets>().AddSingleton<PublicAddress>().AddSingleton<BrowserCookie>().AddSingleton<BrowserDoor>()
            .AddSingleton<BrowserWatch>().AddSingleton<MiniAppDesk>().AddSingleton<Passwords>().AddSingleton<FirstPersonDesk>()
            .AddSingleton<OpenApprovals>().AddSingleton<LiveSessions>().AddSingleton<PageTurns>().AddSingleton<UsageReports>().AddSingleton<BoxReports>()
            .AddSingleton<SpokenCounts>().AddSingleton<SpokenPrompts>();
    }

    public static void UsePages(this WebApplication app)
    {
        // A browser whose network is gone says nothing: it is asked.
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(15), KeepAliveTimeout = TimeSpan.FromSeconds(30) });
        app.UseMiddleware<BrowserGate>();
        app.MapAssets();
        app.MapSignIn();
        app.MapSessionPages();
        app.MapConversation();
        app.MapSpeech();
        app.MapAccount();
        app.MapPeople();
        app.MapGitAccount();
        app.MapTerminals();
        app.MapWorkspacePages();
        app.MapFilePages();
        app.MapUsage();
        app.MapBoxPage();
    }
}
