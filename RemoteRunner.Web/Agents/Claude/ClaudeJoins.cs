namespace RemoteRunner.Web.Agents.Claude;

/// <summary>
/// Gives one process the messages that join its prompt, and hears from it which it took up. A user message on the CLI's
/// stdin waits there until the tool at work has ended, or else the prompt: then the CLI begins another one with it by itself.
/// </summary>
/// <param name="joins">Null when nothing may join.</param>
/// <param name="send">Writes a line to the CLI's stdin.</param>
internal sealed class ClaudeJoins(PromptJoins? joins, Func<byte[], Task> send)
{
    private readonly Lock _gate = new();

    // The CLI drops a message whose uuid it knows: another process is given another one.
    private readonly Dictionary<string, Guid> _given = [];

    /// <summary>Whether it holds a message that it has not taken up: it would go on with that by itself.</summary>
    public bool HoldsSome
    {
        get
        {
            lock (_gate)
                return _given.Count > 0;
        }
    }

    /// <summary>The prompt was sent: what is to join it follows.</summary>
    public Task BeginAsync() => joins?.AttachAsync(GiveAsync) ?? Task.CompletedTask;

    public void End() => joins?.Detach();

    /// <summary><c>{"type":"command_lifecycle","command_uuid":"7f35…","state":"queued|started|completed|cancelled|discarded|refused"}</c></summary>
    /// <returns>The message that was taken up just now.</returns>
    public Guid? Hear(string? uuid, string? state)
    {
        if (uuid is null || state is null or "queued")
            return null;

        Guid message;
        lock (_gate)
        {
            if (!_given.Remove(uuid, out message))
                return null;
        }

        if (state == "started")
        {
            joins!.Take(message);
            return message;
        }

        // Over before it began: it came to nothing, and is to run by itself.
        joins!.Drop(message);
        return null;
    }

    /// <summary>Whether the prompt may end: nothing waits, and nothing will be taken any more.</summary>
    public bool TryClose() => joins?.TryClose() ?? true;

    private Task GiveAsync(JoiningMessage message)
    {
        var uuid = Guid.NewGuid();
        lock (_gate)
            _given[uuid.ToString("D")] = message.Id;
        return send(ClaudeInput.Prompt(uuid, message.Text, message.Pictures));
    }
}
