using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace RemoteRunner.Simulators.Tests.Telegram;

/// <summary>The real process on a real port of the loopback, and the two sides that talk to it: the bot and the people.</summary>
internal sealed class TelegramHost : WebApplicationFactory<Program>
{
    public const string Token = "test-control-token";
    public const string BotToken = "1000001:test-bot-token";
    public const long Ada = 1001;
    public const long Ben = 1002;

    private readonly (string Key, string Value)[] _settings;

    public TelegramHost(params (string Key, string Value)[] settings)
    {
        _settings = settings;
        UseKestrel(0);
        StartServer();
        Address = new Uri(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(60) };
        Phone = new HttpClient { BaseAddress = new Uri(Address, "/control/telegram/"), Timeout = TimeSpan.FromSeconds(60) };
        Phone.DefaultRequestHeaders.Add("X-OutsideWorld-Token", Token);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 20, 9, 0, 0, TimeSpan.Zero));

    public Uri Address { get; }

    /// <summary>Without any credential.</summary>
    public HttpClient Http { get; }

    /// <summary>The control API.</summary>
    public HttpClient Phone { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Calls the Bot API with JSON and holds a good answer against the specification.</summary>
    public async Task<JsonElement> CallAsync(string method, object? arguments = null)
    {
        using var response = await Http.PostAsJsonAsync($"/bot{BotToken}/{method}", arguments ?? new { }, Cancellation);
        return await ReadAsync(method, response);
    }

    public static async Task<JsonElement> ReadAsync(string method, HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(body.Length > 0, $"{method} answered {response.StatusCode} without a body");
        var envelope = JsonSerializer.Deserialize<JsonElement>(body);
        if (envelope.GetProperty("ok").GetBoolean())
            BotApiSpec.Check(method, envelope.GetProperty("result"));
        else
            Assert.Equal((int)response.StatusCode, envelope.GetProperty("error_code").GetInt32());
        return envelope;
    }

    public async Task<JsonElement> ResultAsync(string method, object? arguments = null)
    {
        var envelope = await CallAsync(method, arguments);
        Assert.True(envelope.GetProperty("ok").GetBoolean(), envelope.ToString());
        return envelope.GetProperty("result");
    }

    /// <summary>Expects a refusal and gives back its code and description.</summary>
    public async Task<string> RefusalAsync(string method, object? arguments = null)
    {
        var envelope = await CallAsync(method, arguments);
        Assert.False(envelope.GetProperty("ok").GetBoolean(), envelope.ToString());
        return $"{envelope.GetProperty("error_code").GetInt32()} {envelope.GetProperty("description").GetString()}";
    }

    public async Task<int> SayAsync(string text, long userId = Ada, long? chatId = null)
    {
        using var response = await Phone.PostAsJsonAsync("messages", new { userId, chatId, text }, Cancellation);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("messageId").GetInt32();
    }

    public async Task<int> SendAsync(string text, object? keyboard = null) =>
        (await ResultAsync("sendMessage", new { chat_id = Ada, text, reply_markup = keyboard })).GetProperty("message_id").GetInt32();

    public async Task<JsonElement> LookAsync(string path) => await Phone.GetFromJsonAsync<JsonElement>(path, Cancellation);

    public async Task TurnAsync(string path, object body)
    {
        using var response = await Phone.PostAsJsonAsync(path, body, Cancellation);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Cancellation));
    }

    /// <summary>Moves the clock on until something that waits for it is done.</summary>
    public async Task<T> PassTimeUntilAsync<T>(Task<T> waiting, TimeSpan step)
    {
        while (!waiting.IsCompleted)
        {
            Clock.Advance(step);
            await Task.WhenAny(waiting, Task.Delay(TimeSpan.FromMilliseconds(2), Cancellation));
        }

        return await waiting;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("OutsideWorld:Token", Token);
        builder.UseSetting("OutsideWorld:TelegramToken", BotToken);
        foreach (var (key, value) in _settings)
            builder.UseSetting("OutsideWorld:" + key, value);
        builder.ConfigureTestServices(services => services.AddSingleton<TimeProvider>(Clock));
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Http.Dispose();
            Phone.Dispose();
        }

        base.Dispose(disposing);
    }
}
