namespace RemoteRunner.Bot.Commands;

/// <summary>A command of the bot. It may run twice for one message (after a crash) and must not mind.</summary>
internal interface IChatCommand
{
    /// <summary>Without slash.</summary>
    string Name { get; }

    /// <summary>For Telegram's menu; null keeps it out.</summary>
    string? Description { get; }

    /// <summary>Whether it is of use to admins only.</summary>
    bool ForAdmins => false;

    Task RunAsync(CommandCall call, CancellationToken cancellationToken);
}
