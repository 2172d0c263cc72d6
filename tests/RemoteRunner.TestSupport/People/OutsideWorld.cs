using System.Net.Http.Json;
using System.Text.Json;

namespace RemoteRunner.TestSupport.People;

/// <summary>The control API of the simulated outside world: the hands of its people, and what can be made to go wrong.</summary>
public sealed class OutsideWorld(HttpClient client)
{
    public async Task<int> WriteAsync(long person, string text, CancellationToken cancellationToken) =>
        await MessageAsync(new { userId = person, text }, cancellationToken);

    public async Task<int> SendFileAsync(long person, byte[] content, string caption, CancellationToken cancellationToken) =>
        await MessageAsync(new { userId = person, text = caption, attachment = new { kind = "document", fileName = "notes.bin", content, duration = 0 } }, cancellationToken);

    /// <param name="recording">Opus in Ogg.</param>
    public async Task<int> SpeakAsync(long person, byte[] recording, CancellationToken cancellationToken) =>
        await MessageAsync(new { userId = person, attachment = new { kind = "voice", fileName = "voice.oga", content = recording, duration = 1 } }, cancellationToken);

    /// <summary>Sets how fast the model answers.</summary>
    /// <param name="profile"><c>realistic</c> or <c>instant</c>.</param>
    public async Task SetModelLatencyAsync(string profile, int seed, CancellationToken cancellationToken) =>
        await PostAsync("/control/anthropic/latency", new { profile, seed, firstTokenMs = 0, tokensPerSecond = 0 }, cancellationToken);

    /// <summary>Taps a button.</summary>
    /// <returns>Whether the phone's spinner ended by the bot's answer.</returns>
    public async Task<bool> TapAsync(long person, int message, string button, CancellationToken cancellationToken)
    {
        using var response = await client.PostAsJsonAsync(
            "/control/telegram/taps", new { userId = person, messageId = message, data = button, force = false }, cancellationToken);

        // The button or the message went away while the finger moved.
        return response.IsSuccessStatusCode
            && (await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("answered").GetBoolean();
    }

    public Task TelegramFaultAsync(object fault, CancellationToken cancellationToken) => PostAsync("/control/telegram/faults", fault, cancellationToken);

    public Task ModelFaultAsync(object fault, CancellationToken cancellationToken) => PostAsync("/control/anthropic/faults", fault, cancellationToken);

    public async Task MendAsync(CancellationToken cancellationToken)
    {
        foreach (var simulator in new[] { "telegram", "anthropic" })
        {
            using var response = await client.DeleteAsync($"/control/{simulator}/faults", cancellationToken);
            response.EnsureSuccessStatusCode();
        }
    }

    private async Task PostAsync(string path, object body, CancellationToken cancellationToken)
    {
        using var response = await client.PostAsJsonAsync(path, body, cancellationToken);

        // 409: enough is going wrong already.
        if (response.StatusCode != System.Net.HttpStatusCode.Conflict)
            response.EnsureSuccessStatusCode();
    }

    private async Task<int> MessageAsync(object message, CancellationToken cancellationToken)
    {
        using var response = await client.PostAsJsonAsync("/control/telegram/messages", message, cancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("messageId").GetInt32();
    }
}
