namespace RemoteRunner.Simulators.Anthropic.Demo;

/// <summary>What a prompt asks the demo model for.</summary>
internal abstract record Intent
{
    internal sealed record Greet : Intent;

    internal sealed record List(string? Folder) : Intent;

    internal sealed record Read(string File) : Intent;

    internal sealed record Write(string File, string Text) : Intent;

    /// <param name="File">The file to edit.</param>
    /// <param name="Old">What to replace; null: the first line, which is only known once the file was read.</param>
    /// <param name="New">The replacement.</param>
    internal sealed record Edit(string File, string? Old, string? New) : Intent;

    internal sealed record Run(string Command) : Intent;

    internal sealed record TwoTools : Intent;

    internal sealed record Ask : Intent;

    internal sealed record Plan : Intent;

    internal sealed record LookAtFiles : Intent;

    internal sealed record Slow(TimeSpan Duration) : Intent;

    internal sealed record Fail(int Status) : Intent;

    internal sealed record ShowMarkdown : Intent;

    internal sealed record Continue : Intent;

    internal sealed record Unknown : Intent;
}
