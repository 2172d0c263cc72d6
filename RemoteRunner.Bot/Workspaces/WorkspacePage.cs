using Telegram.Bot.Types.ReplyMarkups;

namespace RemoteRunner.Bot.Workspaces;

/// <summary>A message about workspaces.</summary>
/// <param name="Html">Telegram HTML.</param>
internal sealed record WorkspacePage(string Html, InlineKeyboardMarkup? Buttons)
{
    /// <summary>The workspace whose clone is under way on it; null when there is none.</summary>
    public string? Cloning { get; init; }

    /// <summary>Whether it shows one workspace, and that is there.</summary>
    public bool IsThere { get; init; }
}
