using System.Net.Http.Json;
using System.Text.Json;
using RemoteRunner.Simulators;
using RemoteRunner.Simulators.Guard;
using RemoteRunner.Simulators.Telegram;

namespace RemoteRunner.Bot.Tests.Drivers;

/// <summary>The simulated Telegram on a loopback port, and the hands of the people who use it.</summary>
internal sealed class SimulatedTelegram : IAsyncDisposable
{
    public const long Ada = 1001;
    public const long Ben = 1002;
    public const long Eve = 1003;

    private const string ControlToken = "control-token-of-the-tests";
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web);

    private readonly WebApplication _app;
    private readonly HttpClient _control;

    private SimulatedTelegram(WebApplication app, string token)
    {
        _app = app;
        Token = token;
        _control = new HttpClient { BaseAddress = new Uri(Address + "/control/telegram/") };
        _control.DefaultRequestHeaders.Add(ControlKey.Header, ControlToken);
    }

    public string Token { get; }

    public string Address => _app.Urls.Single();

    /// <param name="people">In place of Ada, Ben and Eve.</param>
    public static async Task<SimulatedTelegram> StartAsync(IReadOnlyList<long>? people = null)
    {
        var token = $"{Random.Shared.NextInt64(1_000_000, 9_999_999)}:AAE-secret-of-the-tests_{Guid.NewGuid():N}";
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Testing" });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["OutsideWorld:Token"] = ControlToken,
            ["OutsideWorld:TelegramToken"] = token,
            ["OutsideWorld:AnthropicEnabled"] = "false",
            ["Urls"] = "http://127.0.0.1:0",
        });
        builder.Configuration.AddInMemoryCollection((people ?? []).SelectMany((id, i) => new KeyValuePair<string, string?>[]
        {
            new($"OutsideWorld:Users:{i}:Id", id.ToString()), new($"OutsideWorld:Users:{i}:FirstName", $"Person {id}"), new($"OutsideWorld:Users:{i}:Username", $"person{id}"),
        }));
        builder.Logging.ClearProviders();
        builder.AddOutsideWorld();
        builder.AddTelegramSimulator();

        var app = builder.Build();
        app.UseOutsideWorldGuard();
        app.MapTelegramSimulator();
        await app.StartAsync();
        return new SimulatedTelegram(app, token);
    }

    /// <returns>The message's id.</returns>
    public async Task<int> WriteAsync(long user, string text, long? chat = null, int? replyTo = null, string? quote = null, int? topic = null) =>
        (await PostAsync("messages", new { userId = user, chatId = chat, text, replyTo, quote, threadId = topic })).GetProperty("messageId").GetInt32();

    public async Task EditAsync(long user, int message, string text, long? chat = null) =>
        await PostAsync("edits", new { userId = user, chatId = chat, messageId = message, text });

    /// <returns>The id of a new group into which the person put the bot.</returns>
    public async Task<long> MakeGroupAsync(long user, string title = "Team") =>
        (await PostAsync("groups", new { userId = user, title })).GetProperty("chatId").GetInt64();

    /// <param name="chat">A group; null for the person's chat with the bot.</param>
    /// <returns>The topic's thread.</returns>
    public async Task<int> MakeTopicAsync(long user, long? chat = null, string name = "Parser") =>
        (await PostAsync("topics", new { userId = user, chatId = chat, name })).GetProperty("threadId").GetInt32();

    /// <returns>The message's id.</returns>
    public async Task<int> SpeakAsync(long user, byte[] note) =>
        (await PostAsync("messages", new { userId = user, attachment = new { kind = "voice", content = note, duration = 2 } })).GetProperty("messageId").GetInt32();

    /// <returns>The message's id.</returns>
    public async Task<int> SendAsync(long user, string kind, byte[] content, string? name = null, string caption = "", string? album = null, long? chat = null) =>
        (await PostAsync("messages", new { userId = user, chatId = chat, text = caption, mediaGroup = album, attachment = new { kind, content, fileName = name } })).GetProperty("messageId").GetInt32();

    public async Task SendFileAsync(long user, byte[] content, string type) =>
        await PostAsync("messages", new { userId = user, attachment = new { kind = "document", content, mimeType = type } });

    public async Task<Tap> TapAsync(long user, int message, string data, bool force = false, long? chat = null) =>
        (await PostAsync("taps", new { userId = user, chatId = chat, messageId = message, data, force })).Deserialize<Tap>(_json)!;

    public async Task<IReadOnlyList<Bubble>> ReadAsync(long chat)
    {
        using var response = await _control.GetAsync($"chats/{chat}", TestContext.Current.CancellationToken);
        if (!response.IsSuccessStatusCode)
            return [];
        var view = await response.Content.ReadFromJsonAsync<JsonElement>(_json, TestContext.Current.CancellationToken);
        return view.GetProperty("messages").Deserialize<List<Bubble>>(_json)!;
    }

    public async Task<IReadOnlyList<Bubble>> ReadBotAsync(long chat) => [.. (await ReadAsync(chat)).Where(b => b.From == "bot")];

    /// <summary>Waits for a message of the bot.</summary>
    public async Task<Bubble> SeeAsync(long chat, Func<Bubble, bool> wanted, string what)
    {
        IReadOnlyList<Bubble> last = [];
        try
        {
            return await Wait.ForAsync(async () => (last = await ReadBotAsync(chat)).LastOrDefault(wanted), what);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}; the bot's messages were: {string.Join(" | ", last.Select(b => b.Text))}");
        }
    }

    public Task<Bubble> SeeAsync(long chat, string text) =>
        SeeAsync(chat, b => b.Text.Contains(text, StringComparison.Ordinal), $"a message with '{text}'");

    /// <summary>Waits for a file of the bot whose caption holds the text, and opens it.</summary>
    public async Task<(string Name, byte[] Content)> ReadFileAsync(long chat, string caption)
    {
        var file = (await SeeAsync(chat, b => b.Attachment is not null && b.Text.Contains(caption, StringComparison.Ordinal), $"a file with '{caption}'")).Attachment!;
        return (file.FileName, await _control.GetByteArrayAsync($"files/{file.FileId}", TestContext.Current.CancellationToken));
    }

    public async Task<IReadOnlyList<Call>> CallsAsync(string? method = null)
    {
        var log = await _control.GetFromJsonAsync<JsonElement>("calls", _json, TestContext.Current.CancellationToken);
        return [.. log.GetProperty("calls").Deserialize<List<Call>>(_json)!.Where(c => method is null || string.Equals(c.Method, method, StringComparison.OrdinalIgnoreCase))];
    }

    public Task FailAsync(object fault) => PostAsync("faults", fault);

    public async Task HealAsync() => (await _control.DeleteAsync("faults")).EnsureSuccessStatusCode();

    public Task BlockAsync(long user) => PostAsync($"users/{user}/block", new { });

    public Task UnblockAsync(long user) => PostAsync($"users/{user}/unblock", new { });

    /// <summary>Where a webhook's host is, in this world.</summary>
    public Task SetWebhookTargetAsync(Uri address) => PostAsync("webhook-target", new { address });

    public Task JumpToUpdateAsync(int id) => PostAsync("next-update-id", new { value = id });

    public Task NoFloodControlAsync() => PostAsync("flood", new { enabled = false });

    public Task<JsonElement> CommandsAsync() => _control.GetFromJsonAsync<JsonElement>("commands", _json);

    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        await _app.DisposeAsync();
    }

    private async Task<JsonElement> PostAsync(string path, object body)
    {
        using var response = await _control.PostAsJsonAsync(path, body, _json, TestContext.Current.CancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"{path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return response.Content.Headers.ContentLength is 0 || response.StatusCode == System.Net.HttpStatusCode.NoContent
            ? default
            : await response.Content.ReadFromJsonAsync<JsonElement>(_json);
    }

    public sealed record Button(string Text, string? Data);

    public sealed record File(string FileName, string FileId);

    public sealed record Bubble(
        int MessageId, string From, string Text, string Html, IReadOnlyList<IReadOnlyList<Button>> Keyboard, int Edits, int? ReplyTo, bool Silent, File? Attachment, int? ThreadId = null)
    {
        public string? DataOf(string text) => Keyboard.SelectMany(r => r).FirstOrDefault(b => b.Text.Contains(text, StringComparison.Ordinal))?.Data;
    }

    public sealed record Tap(bool Answered, string? Text, bool ShowAlert);

    public sealed record Call(long N, string Method, long? ChatId, int? MessageId, DateTimeOffset At, int Status, int? RetryAfter, string? Text);
}
