using System.Net.Http.Json;
using System.Text.Json;

namespace RemoteRunner.EndToEnd.Tests.Drivers;

/// <summary>One person with a phone: writes to the bot, reads its messages, taps its buttons.</summary>
internal sealed class Phone(HttpClient outsideWorld, long user)
{
    // Generous: the machine has two cores and other tests run beside this one.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(90);

    public long User { get; } = user;

    /// <summary>Sends a text to the bot's private chat.</summary>
    /// <returns>The message's id: the bot's answers come after it.</returns>
    public Task<long> SendAsync(string text) => PostAsync(new { userId = User, text });

    /// <summary>Sends a voice note.</summary>
    /// <param name="recording">OGG/Opus.</param>
    public Task<long> SpeakAsync(byte[] recording) =>
        PostAsync(new { userId = User, attachment = new { kind = "voice", content = recording, duration = 2 } });

    /// <summary>Sends a file.</summary>
    /// <param name="kind">document or photo.</param>
    /// <param name="album">The same text for every file of an album.</param>
    public Task<long> SendFileAsync(string kind, byte[] content, string name, string caption = "", string? album = null) =>
        PostAsync(new { userId = User, text = caption, mediaGroup = album, attachment = new { kind, content, fileName = name } });

    /// <summary>Edits an own message, as often as one likes.</summary>
    public async Task EditAsync(long message, string text)
    {
        using var response = await outsideWorld.PostAsJsonAsync("/control/telegram/edits", new { userId = User, messageId = message, text }, Cancellation);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>How many pictures the model was shown with a prompt, the newest request first; null when it was never asked.</summary>
    public async Task<int?> PicturesShownAsync(string prompt)
    {
        var requests = await outsideWorld.GetFromJsonAsync<List<JsonElement>>("/control/anthropic/requests", Cancellation);
        return requests!.LastOrDefault(r => r.GetProperty("lastUserText").GetString()!.Contains(prompt, StringComparison.Ordinal)) is { ValueKind: JsonValueKind.Object } request
            ? request.GetProperty("pictures").GetInt32()
            : null;
    }

    private async Task<long> PostAsync(object message)
    {
        using var response = await outsideWorld.PostAsJsonAsync("/control/telegram/messages", message, Cancellation);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("messageId").GetInt64();
    }

    /// <summary>Taps the button labelled <paramref name="label"/>.</summary>
    /// <param name="late">Tap although the button may be gone by now, as a slow phone does.</param>
    /// <returns>What the bot answered to the tap: a short text, or empty.</returns>
    public async Task<string> TapAsync(ChatMessage message, string label, bool late = false)
    {
        var button = message.Keyboard.SelectMany(row => row).Single(b => b.Text.Contains(label, StringComparison.OrdinalIgnoreCase));
        using var response = await outsideWorld.PostAsJsonAsync(
            "/control/telegram/taps",
            new { userId = User, chatId = message.ChatId, messageId = message.MessageId, data = button.Data, force = late },
            Cancellation);
        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.True(answer.GetProperty("answered").GetBoolean(), "The bot did not answer the tap.");
        return answer.TryGetProperty("text", out var text) ? text.GetString() ?? string.Empty : string.Empty;
    }

    /// <summary>All messages of the private chat, oldest first.</summary>
    public async Task<IReadOnlyList<ChatMessage>> ReadAsync()
    {
        var chat = await outsideWorld.GetFromJsonAsync<JsonElement>($"/control/telegram/chats/{User}", Cancellation);
        return [.. chat.GetProperty("messages").EnumerateArray().Select(m => ChatMessage.Read(User, m))];
    }

    /// <summary>Waits for a message of the bot that came after <paramref name="after"/> and meets the condition.</summary>
    public async Task<ChatMessage> WaitForAsync(long after, Func<ChatMessage, bool> condition, string what)
    {
        ChatMessage? found = null;
        await WaitUntilAsync(
            messages => (found = messages.FirstOrDefault(m => m.FromBot && m.MessageId > after && condition(m))) is not null,
            what);
        return found!;
    }

    /// <summary>Waits until the chat as a whole meets the condition.</summary>
    public async Task WaitUntilAsync(Func<IReadOnlyList<ChatMessage>, bool> condition, string what)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(_patience);
        IReadOnlyList<ChatMessage> messages = [];
        try
        {
            // Listened before the chat is read: a change in between is not missed.
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/control/telegram/events?chatId={User}");
            using var stream = await outsideWorld.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync(limit.Token));
            while (true)
            {
                messages = await ReadAsync();
                if (condition(messages))
                    return;

                string? line;
                do
                    line = await reader.ReadLineAsync(limit.Token);
                while (line is not null && !line.StartsWith("data:", StringComparison.Ordinal));
            }
        }
        catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
        {
            Assert.Fail($"{what} did not come within {_patience.TotalSeconds} s. The chat of {User}:\n{string.Join('\n', messages)}");
        }
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
}

/// <summary>A message as the phone shows it.</summary>
internal sealed record ChatMessage(
    long ChatId, long MessageId, bool FromBot, string Text, string Html, int Edits, IReadOnlyList<IReadOnlyList<Button>> Keyboard, string? FileName = null)
{
    public static ChatMessage Read(long chat, JsonElement message) => new(
        chat,
        message.GetProperty("messageId").GetInt64(),
        message.GetProperty("from").GetString() == "bot",
        Read(message, "text"),
        Read(message, "html"),
        message.TryGetProperty("edits", out var edits) ? edits.GetInt32() : 0,
        message.TryGetProperty("keyboard", out var keyboard) && keyboard.ValueKind == JsonValueKind.Array
            ? [.. keyboard.EnumerateArray().Select(row => (IReadOnlyList<Button>)[.. row.EnumerateArray().Select(b => new Button(Read(b, "text"), Read(b, "data")))])]
            : [],
        message.TryGetProperty("attachment", out var file) && file.ValueKind == JsonValueKind.Object ? Read(file, "fileName") : null);

    /// <summary>Whether it is an approval card that can still be answered.</summary>
    public bool IsOpenCard => Keyboard.SelectMany(row => row).Any(b => b.Text.Contains("Deny", StringComparison.OrdinalIgnoreCase));

    public override string ToString() =>
        $"  {(FromBot ? "bot" : "user")} #{MessageId}: {Text}{(Keyboard.Count > 0 ? $" [{string.Join('|', Keyboard.SelectMany(r => r).Select(b => b.Text))}]" : string.Empty)}";

    private static string Read(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;
}

/// <summary>A button under a message.</summary>
internal sealed record Button(string Text, string Data);
