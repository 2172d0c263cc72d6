namespace RemoteRunner.Bot.Turns;

/// <summary>What a turn is asked.</summary>
/// <param name="Pictures">Files of the workspace's inbox that Claude sees with it.</param>
internal sealed record Prompt(string Text, IReadOnlyList<string> Pictures);
