namespace RemoteRunner.Bot.Turns;

/// <summary>How much a chat is shown of a turn while it runs.</summary>
internal enum ProgressForm
{
    /// <summary>One line: what it does now.</summary>
    Quiet,

    /// <summary>The answer as it grows, what is to be done, and what it does now.</summary>
    Normal,

    /// <summary>That, and every tool with its end, sub-agents, and the context used.</summary>
    Verbose,
}
