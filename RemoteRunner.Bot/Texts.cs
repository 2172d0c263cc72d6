using System.Text;
using RemoteRunner.Bot.Formatting;
using RemoteRunner.Core.Approvals;
using RemoteRunner.Core.Box;
using RemoteRunner.Core.Sessions;
using RemoteRunner.Core.Turns;
using RemoteRunner.Core.Users;
using Telegram.Bot.Types.Enums;

namespace RemoteRunner.Bot;

/// <summary>
/// Every text that people read in the chat, in the health report or as a problem. What is sent by itself is Telegram
/// HTML; what goes into a larger text is plain and escaped there.
/// </summary>
internal static partial class Texts
{
    // Commands
    public const string HelpDescription = "What I can do";
    public const string NewDescription = "Begin a new conversation";
    public const string StopDescription = "Stop what is running";
    public const string StatusDescription = "What is going on";
    public const string WhoAmIDescription = "Your id and role";
    public const string VoiceDescription = "Voice messages: start at once or ask first";

    public static string Help(IEnumerable<(string Name, string Description)> commands) =>
        $"""
        Write what you want done, and Claude Code does it on the server. It shows what it is doing and asks before it does anything risky.

        {string.Join('\n', commands.Select(c => $"/{c.Name} – {TelegramHtml.Escape(c.Description)}"))}
        """;

    public const string NewSession = "✨ A new conversation. Claude does not remember the old one; its files are all still there.";
    public const string Stopping = "⏹ Stopping…";
    public const string NothingToStop = "Nothing is running.";
    public const string StopNotPossible = "⚠️ The box is not reachable, so I could not stop anything. Please try /stop again in a moment.";
    public const string StatusBoxAway = "⚠️ The box is not reachable. Messages are kept and go on when it is back.";

    // Messages
    public const string InboxFull = "📥 Too many of your messages are waiting. The last ones were not taken: please send them again later.";
    public const string MessageLost = "⚠️ Something went wrong with one of your messages and it was not handled. Please send it again.";
    public const string BoxAway = "⏸ The box is not reachable; your message is kept and goes on when it is back.";
    public const string CacheAway = "⏸ The cache is away, so nothing can run just now; your message is kept and goes on when it is back.";
    public const string GroupOfStrangers = "I come with people whom I serve, and whoever added me is none of them. Bye!";
    public const string ContinuePrompt = "Continue where you were interrupted.";

    // Approvals
    public const string Asks = "🔐 Claude asks for";
    public const string Asked = "🔐 Claude asked for";
    public const string SessionRule = "“For this session” would allow";
    public const string AllowOnce = "✅ Allow once";
    public const string AllowSession = "☑️ Allow for this session";
    public const string Deny = "⛔ Deny";
    public const string DeniedToClaude = "The user denied this on the phone. Do not try to reach the same by another way; ask what to do instead.";
    public const string Withdrawn = "Withdrawn: the turn has ended.";
    public const string TapNotYours = "Only the person who sent the message, or an admin, may answer this.";
    public const string TapUnknown = "This button does not work any more.";
    public const string TapLater = "I could not reach the box just now. Please tap again in a moment.";
    public const string GoesOn = "Going on.";
    public const string IsDropped = "Dropped.";
    public const string Continue = "▶️ Continue";
    public const string Drop = "🗑 Drop";
    public const string RunAgain = "🔄 Run again";
    public const string RunsAgain = "Running it again.";

    // Turns
    public const string AnswerFileName = "answer.md";
    public const string NothingToSay = "✓ Done.";
    public const string Stopped = "⏹ Stopped.";
    public const string WaitsForAnswer = "🔐 Waiting for your answer";
    public const string InterruptedTitle = "⚡ Interrupted";
    public const string FailedTitle = "⚠️ That did not work";
    public const string FailedAdvice = "The box's log says more. Please send your message again.";

    // Health
    public const string HealthOtherPoller = "Another program polls this bot's token: stop it, or give this bot a token of its own.";
    public const string HealthTokenRefused = "The token is not accepted by Telegram: set the one that @BotFather gave (Telegram:Token).";
    public const string HealthTelegramAway = "Telegram does not answer: check the server's network and Telegram:ApiBaseUrl.";
    public const string HealthTelegramBusy = "Telegram asks to slow down.";
    public const string HealthCacheAway = "The cache is away: new messages stay with Telegram until it is back. Start it, or check ConnectionStrings:cache.";
    public const string HealthWorks = "This instance works.";
    public const string HealthUnsure = "The cache does not say which instance of the bot works: this one holds until it does.";
    public const string HealthPollingFailed = "Fetching messages fails; the bot's log says why.";
    public const string HealthBoxAway = "The box is not reachable: messages are kept until it is back.";
    public const string HealthKeyRefused = "The box does not accept the internal key: set the same Internal:Key for bot and box.";

    // Webhook
    public const string WebhookSecretMissing = "The header X-Telegram-Bot-Api-Secret-Token is missing.";
    public const string WebhookSecretWrong = "The header X-Telegram-Bot-Api-Secret-Token does not hold the secret that Telegram was given.";
    public const string WebhookNotJson = "The body is not JSON.";

    // Claim
    public const string ClaimKeyMissing = "POST /claim-code needs the internal key as a bearer token.";
    public const string ClaimClosed = "This bot has an admin or a list of users already: there is nothing to claim.";

    /// <summary>Before the sentence that says why the bot does not start.</summary>
    public const string StartRefused = "The bot does not start: ";

    public static string Greeting(string? name) =>
        $"👋 Hello{Name(name)}! I pass what you write to Claude Code on your server.\n\nJust write what you want done, for example <i>list the files here</i>. /help shows more.";

    public static string Claimed(string? name) =>
        $"🎉 Welcome{Name(name)}! You are this bot's admin now. Nobody else is admitted until you say so.\n\nJust write what you want done, for example <i>list the files here</i>. /help shows more.";

    public static string GroupGreeting(string name) =>
        $"""
        👋 Here I listen when I am spoken to: mention @{TelegramHtml.Escape(name)}, reply to me, or send a command such as <code>/status@{TelegramHtml.Escape(name)}</code>.

        This group has one conversation, and each forum topic one of its own. Whoever begins it owns it; whoever writes pays for what they ask, and alone answers what Claude asks of them.
        """;

    public static string Stranger(long id) => $"You are not on this bot's list. Your id is <code>{id}</code>: ask its owner to add it.";

    public static string WhoAmI(long id, Role role) => $"Your id is <code>{id}</code> and you are {(role == Role.Admin ? "an admin" : "a member")} here.";

    public static string UnknownCommand(string name) => $"I do not know /{TelegramHtml.Escape(name)}. /help shows what I know.";

    /// <summary>For the admins.</summary>
    public static string ReaderGone(string name, long id) =>
        $"🚫 I cannot write to {TelegramHtml.Escape(name)} (<code>{id}</code>) any more: I am blocked there, or the chat is gone. Answers for them are not delivered until they write to me again.";

    public static string HealthStandsBy(string other) => $"This instance stands by: {other} works. It takes over when that one stops.";

    /// <param name="trouble">As Telegram puts it.</param>
    public static string HealthWebhookFails(string trouble) =>
        $"Telegram cannot deliver to the webhook ({trouble}): check that PublicUrl reaches the bot at /telegram/webhook.";

    public static string Dropped(int messages) => $"⏹ {Count(messages, "waiting message")} dropped.";

    /// <summary>For a message that is not text; null for service messages, which nobody expects an answer to.</summary>
    public static string? NotText(MessageType type) => type switch
    {
        MessageType.VideoNote => "🎙 I listen to voice messages and audio files, not to video. Please say or write it.",
        MessageType.Sticker or MessageType.Location or MessageType.Contact or MessageType.Poll or MessageType.Dice or MessageType.Venue => "I understand text only. Please write it.",
        _ => null,
    };

    public static string Refused(BoxProblemException problem) => problem.Type == BoxApi.Problems.QueueFull
        ? "📥 Too many messages wait in this conversation already, so this one was not taken. Wait a little, or /stop what runs."
        : $"⚠️ This message was not taken: {TelegramHtml.Escape(problem.Message)}";

    public static string RefusedTap(BoxProblemException problem) => problem.Type switch
    {
        BoxApi.Problems.NotYours => TapNotYours,
        BoxApi.Problems.NotFound => TapUnknown,
        BoxApi.Problems.QueueFull => "Too many messages wait in this conversation already.",
        _ => Shorten(problem.Message, 190),
    };

    public static string AnsweredBefore(string outcome) => Shorten($"Already answered: {outcome}", 190);

    public static string MoreLines(int count) => $"…{Count(count, "more line")}";

    private static string Name(string? name) => string.IsNullOrWhiteSpace(name) ? string.Empty : $", {TelegramHtml.Escape(name)}";

    private static string Shorten(string text, int max) => text.Length <= max ? text : text[..(max - 1)] + "…";
}
