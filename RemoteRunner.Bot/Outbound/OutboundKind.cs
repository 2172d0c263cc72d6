namespace RemoteRunner.Bot.Outbound;

/// <summary>What a send is for. A lower value goes first.</summary>
internal enum OutboundKind
{
    /// <summary>A question that holds a turn, and what became of it.</summary>
    Approval,

    /// <summary>The answer to a command or tap: somebody looks at the screen.</summary>
    Reply,

    /// <summary>A turn's answer: sent again until it arrived.</summary>
    Answer,

    /// <summary>What a turn is doing: only the newest counts, and it may be left out.</summary>
    Progress,

    /// <summary>The typing indicator: left out whenever there is anything else.</summary>
    Typing,
}
