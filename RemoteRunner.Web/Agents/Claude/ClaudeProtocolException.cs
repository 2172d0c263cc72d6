namespace RemoteRunner.Web.Agents.Claude;

/// <summary>The CLI printed something that is not a line of JSON.</summary>
/// <param name="start">Its first 200 characters.</param>
internal sealed class ClaudeProtocolException(string start) : Exception($"The Claude Code CLI printed something that is not its protocol: {start}")
{
    public const int Shown = 200;
}
