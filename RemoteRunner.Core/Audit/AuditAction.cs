namespace RemoteRunner.Core.Audit;

/// <summary>What somebody did. Stored by name; names never change their meaning.</summary>
public enum AuditAction
{
    /// <summary>Sent a prompt that became a turn.</summary>
    Asked,

    /// <summary>Stopped turns.</summary>
    Stopped,

    /// <summary>Answered an approval with leave.</summary>
    Allowed,

    /// <summary>Answered an approval with a refusal.</summary>
    Denied,

    /// <summary>Changed somebody's message limits, or forgot what was counted.</summary>
    ChangedLimits,

    /// <summary>Changed somebody's budgets.</summary>
    ChangedBudgets,

    /// <summary>Changed who somebody is: claimed the bot, gave or took a role.</summary>
    ChangedUser,

    /// <summary>Marked a workspace as trusted, or not.</summary>
    ChangedTrust,

    /// <summary>Created, cloned or removed a workspace.</summary>
    ChangedWorkspace,

    /// <summary>Opened a terminal in a workspace.</summary>
    OpenedTerminal,

    /// <summary>Committed, discarded, pushed or pulled in a workspace from the browser.</summary>
    UsedGit,

    /// <summary>Signed a browser in, or changed a way in.</summary>
    SignedIn,
}
