using System.ComponentModel.DataAnnotations;

namespace RemoteRunner.Bot.Connection;

/// <summary>How the bot talks to Telegram (section <c>Telegram</c>).</summary>
internal sealed class TelegramOptions
{
    public const string Section = "Telegram";

    /// <summary>What @BotFather gave, <c>1000001:AAE…</c>. A secret.</summary>
    [Required(ErrorMessage = "Telegram:Token is not set: make a bot with @BotFather and set its token (the AppHost takes it as Parameters:telegram-token).")]
    [RegularExpression("^[0-9]{1,18}:[A-Za-z0-9_-]{3,}$", ErrorMessage = "Telegram:Token is not a bot's token: it reads like 1000001:AAE…, as @BotFather gave it.")]
    public string Token { get; set; } = string.Empty;

    /// <summary>Another server than Telegram's own: the simulator or a local Bot API server.</summary>
    [Url(ErrorMessage = "Telegram:ApiBaseUrl is not an address: it reads like http://127.0.0.1:8081, or is left out for Telegram itself.")]
    public string? ApiBaseUrl { get; set; }

    /// <summary>How long one getUpdates may stay open; Telegram caps it at 50 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:50")]
    public TimeSpan PollTimeout { get; set; } = TimeSpan.FromSeconds(50);

    /// <summary>The shortest time between two edits of a progress message.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:01:00")]
    public TimeSpan ProgressInterval { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>
    /// Whether a private chat shows what a turn is doing as a draft (Bot API 9.5) in place of a message that is edited: smoother
    /// where a person's app draws it well, but some apps flicker or show nothing, and a bot cannot tell which.
    /// </summary>
    public bool Drafts { get; set; }

    /// <summary>
    /// Whether an answer is sent as a rich message (Bot API 10.1), its Markdown as it is: tables and headings where a person's app
    /// knows them, but some apps show nothing at all, and a bot cannot tell which.
    /// </summary>
    public bool RichMessages { get; set; }

    /// <summary>
    /// An answer that comes sooner than this replaces the progress message, for its reader still looks at the chat; a
    /// later one is a message of its own, which notifies.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan AnswerInPlaceWithin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// An answer that takes more messages than this comes as its first message and the whole as a Markdown file: nobody reads on
    /// through ten bubbles on a phone.
    /// </summary>
    [Range(1, 20, ErrorMessage = "Telegram:AnswerMessages must lie between 1 and 20 messages; a longer answer comes as a file.")]
    public int AnswerMessages { get; set; } = 3;

    /// <summary>Updates of one chat that may wait; a sender beyond it is told.</summary>
    [Range(1, 10_000)]
    public int InboxCap { get; set; } = 100;

    /// <summary>Waiting /stop and taps of all chats.</summary>
    [Range(1, 10_000)]
    public int UrgentCap { get; set; } = 1_000;

    /// <summary>Chats whose messages are handed over at the same time.</summary>
    [Range(1, 1_000)]
    public int Workers { get; set; } = 32;

    /// <summary>Turns that are followed at the same time; others wait their turn.</summary>
    [Range(1, 10_000)]
    public int Deliveries { get; set; } = 500;

    /// <summary>How long a bot that stops may go on sending the answers it has begun; what is left goes on after the restart.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:20")]
    public TimeSpan Farewell { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>The bot's numeric id: the part before the token's colon; 0 while the token is malformed (validation reads every property).</summary>
    public long BotId => long.TryParse(Token.AsSpan(0, Math.Max(0, Token.IndexOf(':', StringComparison.Ordinal))), out var id) ? id : 0;
}
