using System.Text.Json.Nodes;

namespace RemoteRunner.Simulators.Anthropic.Script;

/// <summary>One <c>[[…]]</c> of a prompt. The list of them stands in <see cref="DirectiveReader"/>.</summary>
internal abstract record Directive
{
    internal sealed record Say(string Text) : Directive;

    internal sealed record Words(int Count) : Directive;

    /// <summary>An answer as long as the pace makes answers, which ends with <paramref name="Mark"/>.</summary>
    internal sealed record Answer(string Mark) : Directive;

    internal sealed record Echo : Directive;

    internal sealed record History : Directive;

    /// <summary>How often the client has told these words beside the talk itself.</summary>
    internal sealed record Told(string What) : Directive;

    internal sealed record Call(string Tool, JsonObject Input) : Directive;

    internal sealed record Then : Directive;

    internal sealed record Slow(TimeSpan Duration) : Directive;

    internal sealed record Wait(TimeSpan Duration) : Directive;

    internal sealed record Fail(int Status, int? Times, TimeSpan? ResetsIn, bool ContextFull) : Directive;

    internal sealed record End(Ending Ending) : Directive;

    internal sealed record Bill(UsageOverride Usage) : Directive;

    /// <summary>Something in brackets that is no directive: told to the person instead of being left out.</summary>
    internal sealed record Unknown(string Problem) : Directive;
}
