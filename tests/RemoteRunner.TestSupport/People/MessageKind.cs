namespace RemoteRunner.TestSupport.People;

/// <summary>What a message in a chat is, by what it says.</summary>
public enum MessageKind
{
    Person,
    Progress,
    Card,

    /// <summary>Claude's answer, or a part of it.</summary>
    Answer,

    /// <summary>The scripted model's word for a turn that goes on from an interrupted one.</summary>
    Continued,
    Interrupted,
    Failed,

    /// <summary>The end of a turn that was stopped.</summary>
    Stopped,

    /// <summary>The answer to /stop.</summary>
    StopReply,
    SlowDown,

    /// <summary>A file was too large or could not be had: its message is not taken.</summary>
    FileRefused,

    /// <summary>The box or the cache is away, the message is kept.</summary>
    Held,

    /// <summary>Too many messages wait in the session: this one was not taken.</summary>
    QueueFull,

    /// <summary>The bot gave a message up.</summary>
    GivenUp,
}

public static class MessageKinds
{
    private static readonly string[] _progress = ["⏳ ", "✍️ ", "🔧 ", "🔁 ", "🕓 ", "🔐 Waiting for your answer"];

    private static readonly string[] _failed =
        ["💥 ", "⚠️ That did not work", "⚠️ Claude's service refused", "🌩 ", "📡 ", "⏱ Claude's limit", "🔑 ", "🚫 ", "📁 "];

    private static readonly string[] _stop =
        ["⏹ Stopping", "Nothing is running.", "⚠️ The box is not reachable, so I could not stop"];

    /// <param name="text">The message's text without formatting.</param>
    public static MessageKind Of(string text)
    {
        var last = text.AsSpan(text.LastIndexOf('\n') + 1);
        if (StartsWithAny(last, _progress))
            return MessageKind.Progress;
        if (text.StartsWith("🔐 Claude ask", StringComparison.Ordinal))
            return MessageKind.Card;
        if (text.Contains("⚡ Interrupted", StringComparison.Ordinal))
            return MessageKind.Interrupted;
        if (text.EndsWith("⏹ Stopped.", StringComparison.Ordinal))
            return MessageKind.Stopped;
        if (StartsWithAny(text, _stop) || (text.StartsWith("⏹ ", StringComparison.Ordinal) && text.EndsWith("dropped.", StringComparison.Ordinal)))
            return MessageKind.StopReply;
        if (text.StartsWith("🐢", StringComparison.Ordinal))
            return MessageKind.SlowDown;
        if (text.StartsWith("📎", StringComparison.Ordinal))
            return MessageKind.FileRefused;
        if (text.StartsWith("⏸ ", StringComparison.Ordinal))
            return MessageKind.Held;
        if (text.StartsWith("📥 Too many messages wait in this conversation", StringComparison.Ordinal))
            return MessageKind.QueueFull;
        if (text.StartsWith("⚠️ Something went wrong with one of your messages", StringComparison.Ordinal) || text.StartsWith("📥", StringComparison.Ordinal))
            return MessageKind.GivenUp;
        if (text.Contains("Before this I was asked:", StringComparison.Ordinal))
            return MessageKind.Continued;
        return text.Split('\n').Any(line => StartsWithAny(line, _failed)) ? MessageKind.Failed : MessageKind.Answer;
    }

    private static bool StartsWithAny(ReadOnlySpan<char> text, string[] beginnings)
    {
        foreach (var beginning in beginnings)
        {
            if (text.StartsWith(beginning, StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}
