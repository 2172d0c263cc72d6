using System.Net.Http.Json;
using System.Text.Json;

namespace RemoteRunner.EndToEnd.Tests.Drivers;

/// <summary>One person with a phone: writes to the bot, reads its messages, taps its buttons.</summary>
/// <param name="chat">A group; null for the private chat with the bot.</param>
/// <param name="topic">Only this topic of the chat; null for the chat as a whole.</param>
internal sealed class Phone(HttpClient outsideWorld, long user, long? chat = null, int? topic = null)
{
    // Generous: the machine has two cores and other tests run beside this one.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(90);

    private readonly long _chat = chat ?? user;

    public long User { get; } = user;

    /// <summary>The same person in a group.</summary>
    public Phone In(long group) => new(outsideWorld, User, group);

    /// <summary>The same person in a topic of the same chat, which they begin.</summary>
    public async Task<Phone> BeginTopicAsync(string name)
    {
        var thread = await PostAsync("topics", new { userId = User, chatId = _chat, name }, "threadId");
        return new Phone(outsideWorld, User, _chat, (int)thread);
    }

    /// <summary>Makes a group with the bot and these people.</summary>
    /// <returns>Its id.</returns>
    public Task<long> MakeGroupAsync(string title, params IEnumerable<Phone> members) =>
        PostAsync("groups", new { userId = User, title, members = members.Select(m => m.User) }, "chatId");

    /// <summary>Sends a text.</summary>
    /// <param name="replyTo">The message that it answers.</param>
    /// <param name="quote">The part of that message that is quoted.</param>
    /// <returns>The message's id: the bot's answers come after it.</returns>
    public Task<long> SendAsync(string text, ChatMessage? replyTo = null, string? quote = null) =>
        SendAsync(new { userId = User, chatId = _chat, threadId = topic, text, replyTo = replyTo?.MessageId, quote });

    /// <summary>Sends a voice note.</summary>
    /// <param name="recording">OGG/Opus.</param>
    public Task<long> SpeakAsync(byte[] recording) =>
        SendAsync(new { userId = User, chatId = _chat, threadId = topic, attachment = new { kind = "voice", content = recording, duration = 2 } });

    /// <summary>Sends a file.</summary>
    /// <param name="kind">document or photo.</param>
    /// <param name="album">The same text for every file of an album.</param>
    public Task<long> SendFileAsync(string kind, byte[] content, string name, string caption = "", string? album = null) =>
        SendAsync(new { userId = User, chatId = _chat, threadId = topic, text = caption, mediaGroup = album, attachment = new { kind, content, fileName = name } });

    /// <summary>Edits an own message, as often as one likes.</summary>
    public async Task EditAsync(long message, string text)
    {
        using var response = await outsideWorld.PostAsJsonAsync("/control/telegram/edits", new { userId = User, chatId = _chat, messageId = message, text }, Cancellation);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>How many pictures the model was shown with a prompt, the newest request first; null when it was never asked.</summary>
    public async Task<int?> PicturesShownAsync(string prompt) => await RequestAsync(prompt) is { ValueKind: JsonValueKind.Object } request ? request.GetProperty("pictures").GetInt32() : null;

    /// <summary>The whole prompt, of which this is a part, as the model got it; null when it was never asked.</summary>
    public async Task<string?> PromptAsync(string part) => await RequestAsync(part) is { ValueKind: JsonValueKind.Object } request ? request.GetProperty("lastUserText").GetString() : null;

    /// <summary>The model that was asked with a prompt; null when none was.</summary>
    public async Task<string?> ModelAsync(string prompt) => await RequestAsync(prompt) is { ValueKind: JsonValueKind.Object } request ? request.GetProperty("model").GetString() : null;

    private async Task<JsonElement> RequestAsync(string prompt)
    {
        var requests = await outsideWorld.GetFromJsonAsync<List<JsonElement>>("/control/anthropic/requests", Cancellation);
        return requests!.LastOrDefault(r => r.GetProperty("lastUserText").GetString()!.Contains(prompt, StringComparison.Ordinal));
    }

    private Task<long> SendAsync(object message) => PostAsync("messages", message, "messageId");

    private async Task<long> PostAsync(string path, object body, string answer)
    {
        using var response = await outsideWorld.PostAsJsonAsync($"/control/telegram/{path}", body, Cancellation);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty(answer).GetInt64();
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

    /// <summary>All messages of the chat or topic, oldest first.</summary>
    public async Task<IReadOnlyList<ChatMessage>> ReadAsync() => Messages(await ViewAsync());

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
    public Task WaitUntilAsync(Func<IReadOnlyList<ChatMessage>, bool> condition, string what) => WaitUntilShownAsync(view => condition(Messages(view)), what);

    /// <summary>Waits until the chat shows a draft of the bot with this text.</summary>
    public Task WaitForDraftAsync(string text) => WaitUntilShownAsync(
        view => view.TryGetProperty("draft", out var draft) && draft.GetProperty("text").GetString()!.Contains(text, StringComparison.Ordinal),
        $"A draft with '{text}'");

    private async Task WaitUntilShownAsync(Func<JsonElement, bool> condition, string what)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(_patience);
        IReadOnlyList<ChatMessage> messages = [];
        try
        {
            // Listened before the chat is read: a change in between is not missed.
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/control/telegram/events?chatId={_chat}");
            using var stream = await outsideWorld.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync(limit.Token));
            while (true)
            {
                var view = await ViewAsync();
                if (condition(view))
                    return;

                messages = Messages(view);
                string? line;
                do
                    line = await reader.ReadLineAsync(limit.Token);
                while (line is not null && !line.StartsWith("data:", StringComparison.Ordinal));
            }
        }
        catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
        {
            Assert.Fail($"{what} did not come within {_patience.TotalSeconds} s. The chat {_chat} of {User}:\n{string.Join('\n', messages)}");
        }
    }

    private Task<JsonElement> ViewAsync() => outsideWorld.GetFromJsonAsync<JsonElement>($"/control/telegram/chats/{_chat}", Cancellation);

    private IReadOnlyList<ChatMessage> Messages(JsonElement view) =>
        [.. view.GetProperty("messages").EnumerateArray().Select(m => ChatMessage.Read(_chat, m)).Where(m => topic is null || m.Topic == topic)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
}

/// <summary>A message as the phone shows it.</summary>
internal sealed record ChatMessage(
    long ChatId, long MessageId, bool FromBot, string Text, string Html, int Edits, IReadOnlyList<IReadOnlyList<Button>> Keyboard, string? FileName, string? FileKind, int? Topic)
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
        OfFile(message, "fileName"),
        OfFile(message, "kind"),
        message.TryGetProperty("threadId", out var thread) ? thread.GetInt32() : null);

    /// <summary>Whether it is an approval card that can still be answered.</summary>
    public bool IsOpenCard => Keyboard.SelectMany(row => row).Any(b => b.Text.Contains("Deny", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether nothing is added to it any more: an answer as it streams ends in a line that says so.</summary>
    public bool IsComplete => !Text.Contains("✍️ Writing ·");

    public bool HasButton(string label) => Keyboard.SelectMany(row => row).Any(b => b.Text.Contains(label));

    public override string ToString() =>
        $"  {(FromBot ? "bot" : "user")} #{MessageId}: {Text}{(Keyboard.Count > 0 ? $" [{string.Join('|', Keyboard.SelectMany(r => r).Select(b => b.Text))}]" : string.Empty)}";

    private static string? OfFile(JsonElement message, string name) =>
        message.TryGetProperty("attachment", out var file) && file.ValueKind == JsonValueKind.Object ? Read(file, name) : null;

    private static string Read(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;
}

/// <summary>A button under a message.</summary>
internal sealed record Button(string Text, string Data);
