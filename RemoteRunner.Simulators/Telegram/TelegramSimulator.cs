using Microsoft.Extensions.Options;
using RemoteRunner.Simulators.Telegram.Api;
using RemoteRunner.Simulators.Telegram.Callbacks;
using RemoteRunner.Simulators.Telegram.Calls;
using RemoteRunner.Simulators.Telegram.Chats;
using RemoteRunner.Simulators.Telegram.Commands;
using RemoteRunner.Simulators.Telegram.Control;
using RemoteRunner.Simulators.Telegram.Events;
using RemoteRunner.Simulators.Telegram.Faults;
using RemoteRunner.Simulators.Telegram.Files;
using RemoteRunner.Simulators.Telegram.Flood;
using RemoteRunner.Simulators.Telegram.Updates;

namespace RemoteRunner.Simulators.Telegram;

/// <summary>The simulated Telegram: the Bot API for the bot, the control API for tests and the page.</summary>
internal static class TelegramSimulator
{
    public static void AddTelegramSimulator(this WebApplicationBuilder builder)
    {
        builder.Services
            .AddSingleton<People>()
            .AddSingleton<EventFeed>()
            .AddSingleton<ChatStore>()
            .AddSingleton<UpdateQueue>()
            .AddSingleton<WebhookSetting>()
            .AddHostedService<WebhookDelivery>()
            .AddSingleton<CallbackDesk>()
            .AddSingleton<CommandBook>()
            .AddSingleton<FileShelf>()
            .AddSingleton<FloodControl>()
            .AddSingleton<FaultPlan>()
            .AddSingleton<CallLog>()
            .AddSingleton<Reach>()
            .AddSingleton<Phone>()
            .AddSingleton<Groups>()
            .AddSingleton<EventStream>()
            .AddSingleton<ChatAccess>()
            .AddSingleton<Outbox>()
            .AddSingleton<IBotMethods, MessageMethods>()
            .AddSingleton<IBotMethods, FileMethods>()
            .AddSingleton<IBotMethods, UpdateMethods>()
            .AddSingleton<IBotMethods, ChatMethods>()
            .AddSingleton<IBotMethods, CommandMethods>()
            .AddSingleton<IBotMethods, MenuButtonMethods>()
            .AddSingleton<BotApi>();
    }

    public static void MapTelegramSimulator(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<IOptions<OutsideWorldOptions>>().Value.TelegramEnabled)
            return;

        string[] verbs = [HttpMethods.Get, HttpMethods.Post];
        var api = app.Services.GetRequiredService<BotApi>();
        // Not "bot{token}": routing looks for the last "bot" in the segment and would cut a token that contains the word.
        app.MapMethods("/{bot:regex(^bot.)}/{method?}", verbs, (HttpContext context, string bot, string? method) => api.HandleAsync(context, bot[3..], method ?? ""));
        app.MapMethods("/file/{bot:regex(^bot.)}/{**path}", verbs, (HttpContext context, string bot, string path) => api.DownloadAsync(context, bot[3..], path));
        app.MapTelegramControl();
    }
}
